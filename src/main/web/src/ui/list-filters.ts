import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { Status } from '../api/types';
import { STATUSES } from '../api/types';
import { desk } from '../desk';
import type { State, View } from '../store/state';
import { filtersOf } from '../store/views';
import { words } from '../words';
import { ask } from './ask';

const LONGEST_NAME = 60;

type Filter = 'client' | 'line' | 'status' | 'assignee' | 'tag';
type Option = readonly [value: string, label: string];

/** The filters as chips: what does not narrow says so. */
export function listFilters(state: State, tags: readonly string[]): TemplateResult {
  const { view } = state;
  const say = words.filter;
  const canSave = filtersOf(view) > 0 || view.q !== '';
  return html`<div class="filters" role="group" aria-label=${say.open}>
    ${chip(view, 'client', say.client, clients(state))}${chip(view, 'line', say.line, lines(state))}
    ${chip(view, 'status', say.status, STATUSES.map((status) => [status, words.status.names[status]] as const))}
    ${chip(view, 'assignee', say.assignee, assignees(state))}${tags.length === 0 && view.tag === null ? nothing : chip(view, 'tag', say.tag, tagOptions(tags, view))}
    ${canSave ? html`<button class="btn quiet s" data-clear @click=${() => desk.lists.choose({ ...view, client: null, line: null, status: null, assignee: null, tag: null, q: '' })}>${say.clear}</button>
      <button class="btn quiet s" data-save-view @click=${() => void save(view)}>${say.save}</button>` : nothing}</div>`;
}

function chip(view: View, filter: Filter, any: string, options: readonly Option[]): TemplateResult {
  const value = view[filter] ?? '';
  return html`<label class="chip pickable ${value === '' ? '' : 'on'}"><span class="sr">${words.filter.labels[filter]}</span>
    <select data-filter=${filter} .value=${value} @change=${(event: Event) => narrow(view, filter, (event.target as HTMLSelectElement).value)}>
      <option value="" ?selected=${value === ''}>${any}</option>${options.map(([key, label]) => html`<option value=${key} ?selected=${key === value}>${label}</option>`)}</select></label>`;
}

function narrow(view: View, filter: Filter, value: string): void {
  const chosen = value === '' ? null : value;
  switch (filter) {
    case 'status':
      // What is done or put off is in no other kind of view.
      desk.lists.choose({ ...view, kind: chosen === null ? view.kind : 'all', status: chosen as Status | null });
      break;
    case 'client':
      desk.lists.choose({ ...view, client: chosen, line: null });
      break;
    case 'line':
    case 'assignee':
    case 'tag':
      desk.lists.choose({ ...view, [filter]: chosen });
      break;
  }
}

function clients(state: State): readonly Option[] {
  return (state.me?.clients ?? []).map(({ id, name }) => [id, name] as const);
}

function lines(state: State): readonly Option[] {
  const { client } = state.view;
  return (state.me?.lines ?? []).filter((line) => client === null || line.clientId === client).map(({ id, name, clientName }) => [id, `${name}, ${clientName}`] as const);
}

function assignees(state: State): readonly Option[] {
  const me = state.me?.user.id;
  const others = state.people.filter(({ id, role }) => id !== me && role !== 'viewer');
  return [['me', words.you], ['unassigned', words.acts.nobody], ...others.map(({ id, name }) => [id, name] as const)];
}

function tagOptions(tags: readonly string[], { tag }: View): readonly Option[] {
  const all = tag === null || tags.includes(tag) ? tags : [tag, ...tags];
  return all.map((each) => [each, each] as const);
}

async function save(view: View): Promise<void> {
  const say = words.filter;
  const name = await ask({ title: say.saveTitle, text: say.saveText, label: say.name, submit: say.save, longest: LONGEST_NAME });
  if (name !== null) desk.lists.save(name, view);
}
