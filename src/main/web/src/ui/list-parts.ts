import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { desk } from '../desk';
import type { State, View } from '../store/state';
import { isIn } from '../store/waiting';
import { words } from '../words';
import { board, COMMAND, empty, icon } from './parts';
import { screen } from './screen';

const DEBOUNCE_MS = 120;
const FROM_CHARACTERS = 3;

let timer: ReturnType<typeof setTimeout> | undefined;

function searched(event: Event): void {
  const q = (event.target as HTMLInputElement).value.trim();
  clearTimeout(timer);
  if (q.length >= FROM_CHARACTERS) timer = setTimeout(() => desk.search(q), DEBOUNCE_MS);
  else desk.store.dispatch({ type: 'searchEnded' });
}

function clear(event: Event): void {
  clearTimeout(timer);
  const field = (event.currentTarget as Element).closest('.tools')?.querySelector('input');
  if (field) {
    field.value = '';
    field.focus();
  }
  desk.store.dispatch({ type: 'searchEnded' });
}

function escaped(event: KeyboardEvent): void {
  if (event.key === 'Escape' && (event.target as HTMLInputElement).value !== '') {
    event.stopPropagation();
    clear(event);
  }
}

/** What a view is called: the standing one, or its client and line. */
export function viewName(state: State): string {
  const { kind, client, line } = state.view;
  if (line !== null) return state.me?.lines.find((known) => known.id === line)?.name ?? '';
  if (client !== null) return state.me?.clients.find((known) => known.id === client)?.name ?? '';
  return words.views[kind];
}

/** The list's head: which view, how many, and the search. */
export function listBar(state: State): TemplateResult {
  const now = Date.now();
  const { search } = state;
  const n = search === null ? [...state.conversations.values()].filter((conversation) => isIn(state.view, conversation, now)).length : search.ids.length;
  const more = (search ?? state.list).next !== null;
  const name = search === null ? viewName(state) : words.list.groups.found;
  const title = screen().phone
    ? html`<h1><button class="p-title" @click=${showViews}>${name}${icon('chev-d')}</button></h1>`
    : html`<h2 class="trunc">${name}</h2>`;
  return html`<div class="bar">${title}<span class="num count">${n}${more ? '+' : ''}</span></div>
    <div class="tools"><span class="field grow search">${icon('search')}
      <input type="search" data-search aria-label=${words.list.search} placeholder=${words.list.search}
        @input=${searched} @keydown=${escaped}>
      ${state.search === null ? html`<kbd>${COMMAND}K</kbd>` : html`<button class="btn quiet icon" aria-label=${words.list.clearSearch} @click=${clear}>${icon('x', 'xs')}</button>`}
    </span></div>`;
}

function showViews(event: Event): void {
  event.target?.dispatchEvent(new CustomEvent('sb-show', { detail: 'views', bubbles: true }));
}

const ALL: View = { kind: 'all', client: null, line: null };

/** Why there is nothing, and what to do. */
export function listEmpty(state: State): TemplateResult | typeof nothing {
  const say = words.list;
  const { search, list, view } = state;
  if (search !== null) {
    if (search.status === 'loading') return skeleton();
    if (search.status === 'failed') return retryable(say.searchFailed, 'alert', () => desk.search(search.q));
    return empty(say.notFound.title(search.q), say.notFound.text);
  }
  if (list.status === 'failed') return retryable(say.failed, 'alert', () => void desk.loadList());
  if (state.conversations.size === 0) return empty(say.nothingYet.title, say.nothingYet.text, nothing, board());
  if (view.kind !== 'waiting') return empty(say.emptyView.title, say.emptyView.text);
  return empty(say.empty.title, say.empty.text, html`<button class="btn s" @click=${() => desk.choose(ALL)}>${say.empty.action}</button>`, board());
}

export function retryable(say: { title: string; text: string; action: string }, art: string, again: () => void): TemplateResult {
  return empty(say.title, say.text, html`<button class="btn primary s" @click=${again}>${say.action}</button>`, icon(art, ''));
}

/** Shown after 150 ms only (by its style), so that a quick answer does not flicker. */
export function skeleton(): TemplateResult {
  return html`<div class="loading" aria-hidden="true">${[0, 1, 2, 3, 4].map(
    () => html`<div class="sk-row"><i class="sk c"></i><div><i class="sk"></i><i class="sk"></i><i class="sk"></i></div></div>`,
  )}</div>`;
}
