import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { desk } from '../desk';
import type { State } from '../store/state';
import { filtersOf, isIn, sameView, viewOf } from '../store/views';
import { foundIn } from '../store/waiting';
import { words } from '../words';
import { mayWrite } from './acts';
import { board, empty, icon } from './parts';
import { screen } from './screen';

const DEBOUNCE_MS = 120;
const FROM_CHARACTERS = 2;

let timer: ReturnType<typeof setTimeout> | undefined;

function searched(event: Event): void {
  const q = (event.target as HTMLInputElement).value.trim();
  clearTimeout(timer);
  timer = setTimeout(() => {
    const { view } = desk.store.state;
    const wanted = q.length >= FROM_CHARACTERS ? q : '';
    if (wanted !== view.q) desk.lists.choose({ ...view, q: wanted });
  }, DEBOUNCE_MS);
}

function clear(event: Event): void {
  clearTimeout(timer);
  const field = (event.currentTarget as Element).closest('.tools')?.querySelector('input');
  if (field) {
    field.value = '';
    field.focus();
  }
  desk.lists.choose({ ...desk.store.state.view, q: '' });
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
  const saved = state.saved.find(({ view }) => sameView(view, state.view));
  if (saved !== undefined) return saved.name;
  if (line !== null) return state.me?.lines.find((known) => known.id === line)?.name ?? '';
  if (client !== null) return state.me?.clients.find((known) => known.id === client)?.name ?? '';
  return words.views[kind];
}

export interface ListBar {
  readonly filtersShown: boolean;
  readonly selecting: boolean;
  filters(): void;
  select(): void;
}

/** The list's head: which view, how many, selecting and filters. */
export function listBar(state: State, bar: ListBar): TemplateResult {
  const now = Date.now();
  const n = foundIn(state, now)?.length ?? [...state.conversations.values()].filter((conversation) => isIn(state, state.view, conversation, now)).length;
  const more = (state.search ?? state.list).next !== null;
  const name = state.view.q === '' ? viewName(state) : words.list.groups.found;
  const title = screen().phone
    ? html`<h1><button class="p-title" @click=${showViews}>${name}${icon('chev-d')}</button></h1>`
    : html`<h2 class="trunc">${name}</h2>`;
  const filters = filtersOf(state.view);
  const label = filters === 0 ? words.filter.open : words.filter.active(filters);
  return html`<div class="bar">${title}<span class="num count grow">${n}${more ? '+' : ''}</span>
    ${mayWrite() ? html`<button class="btn quiet icon" data-select aria-label=${words.bulk.start} title="${words.bulk.start} (X)" aria-pressed=${bar.selecting} @click=${bar.select}>${icon('done')}</button>` : nothing}
    <button class="btn quiet icon" data-filters aria-label=${label} title=${label} aria-expanded=${bar.filtersShown} @click=${bar.filters}>${icon('filter')}${filters > 0 ? html`<i class="dot"></i>` : nothing}</button></div>`;
}

/** The text that the list is narrowed by. */
export function listSearch(state: State): TemplateResult {
  return html`<div class="tools"><span class="field grow search">${icon('search')}
      <input type="search" data-search aria-label=${words.list.search} placeholder=${words.list.search} @input=${searched} @keydown=${escaped}>
      ${state.view.q === '' ? nothing : html`<button class="btn quiet icon" aria-label=${words.list.clearSearch} @click=${clear}>${icon('x', 'xs')}</button>`}
    </span></div>`;
}

function showViews(event: Event): void {
  event.target?.dispatchEvent(new CustomEvent('sb-show', { detail: 'views', bubbles: true }));
}

const ALL = viewOf('all');

/** Why there is nothing, and what to do. */
export function listEmpty(state: State): TemplateResult | typeof nothing {
  const say = words.list;
  const { search, list, view } = state;
  if (search !== null) {
    if (search.status === 'loading') return skeleton();
    if (search.status === 'failed') return retryable(say.searchFailed, 'alert', () => desk.lists.again());
    if (view.q !== '') return empty(say.notFound.title(view.q), say.notFound.text);
  }
  if (list.status === 'failed') return retryable(say.failed, 'alert', () => void desk.lists.load());
  if (state.conversations.size === 0) return empty(say.nothingYet.title, say.nothingYet.text, nothing, board());
  if (view.kind !== 'waiting') return empty(say.emptyView.title, say.emptyView.text);
  return empty(say.empty.title, say.empty.text, html`<button class="btn s" @click=${() => desk.lists.choose(ALL)}>${say.empty.action}</button>`, board());
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
