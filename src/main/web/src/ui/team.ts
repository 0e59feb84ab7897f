import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { Named } from '../api/types';
import type { State } from '../store/state';
import { words } from '../words';
import { avatar } from './parts';

const MOST_FACES = 3;

function named(state: State, ids: readonly string[] | undefined): readonly Named[] {
  // Of somebody who joined a moment ago there is no name yet.
  return (ids ?? []).flatMap((id) => state.people.filter((person) => person.id === id));
}

/** Colleagues who have it open, too. */
export function alsoHere(state: State, conversation: string): TemplateResult | typeof nothing {
  const people = named(state, state.team.looking.get(conversation));
  if (people.length === 0) return nothing;
  const label = words.team.here(people.map(({ name }) => name).join(', '));
  return html`<span class="stack" data-looking role="img" aria-label=${label} title=${label}>${people.slice(0, MOST_FACES).map(({ id, name }) => avatar(name, id, 'sm'))}${people.length > MOST_FACES
    ? html`<span class="av sm" aria-hidden="true">+${people.length - MOST_FACES}</span>` : nothing}</span>`;
}

export function dots(): TemplateResult {
  return html`<span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>`;
}

/** First names of colleagues who write an answer there; empty when nobody does. */
export function writersOf(state: State, conversation: string): string {
  const people = named(state, state.team.typing.get(conversation));
  return people.length === 0 ? '' : words.team.writing(people.map(({ name }) => name.split(' ')[0] ?? name));
}

/** Above the composer: who writes at this moment. It is there empty, so that it is read out once somebody does. */
export function writing(state: State, conversation: string): TemplateResult {
  const text = writersOf(state, conversation);
  const [first] = named(state, state.team.typing.get(conversation));
  return html`<div role="status" data-writing>${text === '' || first === undefined ? nothing
    : html`<div class="presence"><span class="typing">${avatar(first.name, first.id, 'xs')}${dots()}</span><span>${text}</span></div>`}</div>`;
}
