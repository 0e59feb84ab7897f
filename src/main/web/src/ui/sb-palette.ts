import { html, nothing } from 'lit';
import { Refused } from '../api/client';
import type { Found } from '../api/types';
import { desk } from '../desk';
import type { State } from '../store/state';
import { words } from '../words';
import { Part } from './element';
import type { Entry } from './palette-entries';
import { actionsHere, conversationEntry, foundEntries, peopleHere, placesTo, tagsHere } from './palette-entries';
import { icon, nameOf } from './parts';
import { goTo } from './go-to';

const DEBOUNCE_MS = 120;
const FOUND_AT_ONCE = 6;
const RECENT = 6;

type Answer = { readonly q: string } & ({ readonly found: Found } | { readonly problem: string });

/** One field for everything: find, go, do. */
export class Palette extends Part {
  private typed = '';
  private active = 0;
  private answer: Answer | null = null;
  private tags: readonly string[] | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private cameFrom: HTMLElement | null = null;

  protected pick(state: State) {
    return [state.open, state.people, state.me];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.cameFrom = document.activeElement as HTMLElement | null;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  protected override firstUpdated(): void {
    this.querySelector('dialog')?.showModal();
    this.querySelector('input')?.focus();
  }

  protected override render() {
    const say = words.palette;
    const entries = this.entries();
    const here = this.state.conversations.get(this.state.open ?? '');
    const current = entries[this.active];
    return html`<dialog class="palette" aria-label=${say.title} @close=${this.closed} @click=${this.clicked}>
      <div class="ask">${icon('search', '')}<input data-palette-input class="grow" role="combobox" aria-expanded="true" aria-controls="palette-list" aria-autocomplete="list"
        aria-activedescendant=${current === undefined ? nothing : `palette-${this.active}`} aria-label=${say.placeholder} placeholder=${say.placeholder} autocomplete="off" spellcheck="false"
        @input=${this.input} @keydown=${this.pressed}>${here === undefined ? nothing : html`<span class="tag">${nameOf(here)}</span>`}</div>
      <div class="opts scroll" id="palette-list" role="listbox" aria-label=${say.title}>${this.grouped(entries)}</div>
      ${entries.length === 0 ? this.nothing() : nothing}
      <div class="bottom"><span><kbd>↑</kbd><kbd>↓</kbd> ${say.choose}</span><span><kbd>↵</kbd> ${say.doIt}</span><span class="grow"></span>
        <span class="prefixes">${say.startWith[0]} <kbd>&gt;</kbd> ${say.startWith[1]} <kbd>@</kbd> ${say.startWith[2]} <kbd>#</kbd> ${say.startWith[3]}</span></div>
      <p class="sr" role="status">${this.isAsking ? say.loading : say.results(entries.length)}</p></dialog>`;
  }

  private nothing() {
    const say = words.palette;
    const { answer, query } = this;
    const problem = answer !== null && 'problem' in answer ? answer.problem : null;
    const text = this.isAsking ? say.loading : problem ?? (query.length < 2 ? say.short : say.nothingText);
    return html`<div class="none">${this.isAsking || problem !== null || query.length < 2 ? nothing : html`<b>${say.nothing(query)}</b>`}<p>${text}</p></div>`;
  }

  private get query(): string {
    return this.typed.replace(/^[>@#]\s*/u, '').trim();
  }

  private get sign(): string {
    return /^[>@#]/u.exec(this.typed)?.[0] ?? '';
  }

  private get isAsking(): boolean {
    return this.sign === '' && this.query.length >= 2 && this.answer?.q !== this.query;
  }

  private entries(): readonly Entry[] {
    const { query, state } = this;
    const here = state.conversations.get(state.open ?? '');
    switch (this.sign) {
      case '>':
        return [...actionsHere(here, query), ...placesTo(state, query)];
      case '@':
        return peopleHere(here, query);
      case '#':
        return tagsHere(here, this.tags ?? [], query);
      default:
        return query === '' ? [...actionsHere(here, ''), ...this.recent()] : this.found(query);
    }
  }

  private found(query: string): readonly Entry[] {
    const { state, answer } = this;
    const here = state.conversations.get(state.open ?? '');
    const server = answer !== null && 'found' in answer && query.startsWith(answer.q.slice(0, 2)) ? foundEntries(answer.found, query, goTo) : [];
    return [...(query.length < 2 ? [] : peopleHere(here, query).slice(0, 3)), ...actionsHere(here, query), ...server, ...placesTo(state, query)];
  }

  /** What was opened last. */
  private recent(): readonly Entry[] {
    const { threads, conversations, open } = this.state;
    const ids = [...threads.keys()].reverse().filter((id) => id !== open).slice(0, RECENT);
    return ids.flatMap((id) => conversations.get(id) ?? []).map((one) => conversationEntry(one, words.palette.groups.recent, ''));
  }

  private grouped(entries: readonly Entry[]) {
    const groups = [...new Set(entries.map(({ group }) => group))];
    return groups.map((group, g) => html`<div role="group" aria-labelledby="palette-group-${g}"><p class="opts-h" id="palette-group-${g}" role="presentation">${group}</p>
      ${entries.map((entry, i) => (entry.group === group ? this.option(entry, i) : nothing))}</div>`);
  }

  private option(entry: Entry, i: number) {
    return html`<div class="opt" role="option" id="palette-${i}" data-entry=${entry.key} aria-selected=${i === this.active} @click=${() => this.take(entry)}>${entry.art}<span class="trunc grow">${entry.label}</span><span class="end">${entry.end}</span></div>`;
  }

  private readonly input = (event: Event) => {
    this.typed = (event.target as HTMLInputElement).value.trimStart();
    this.active = 0;
    clearTimeout(this.timer);
    if (this.isAsking) this.timer = setTimeout(() => void this.ask(this.query), DEBOUNCE_MS);
    if (this.sign === '#' && this.tags === null) void this.loadTags();
    this.requestUpdate();
  };

  private async ask(q: string): Promise<void> {
    const answer = await desk.api.desk.search(q, null, null, FOUND_AT_ONCE).then(
      (found): Answer => ({ q, found }),
      (problem: unknown): Answer => ({ q, problem: problem instanceof Refused ? problem.detail : words.palette.slow }),
    );
    if (q !== this.query) return; // an older answer
    this.answer = answer;
    this.active = 0;
    this.requestUpdate();
  }

  private async loadTags(): Promise<void> {
    this.tags = [];
    this.tags = await desk.api.desk.tags().then(({ items }) => items, () => []);
    this.requestUpdate();
  }

  private readonly pressed = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    const entries = this.entries();
    const current = entries[this.active];
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      // As drawn: the groups together.
      const order = this.order(entries);
      const at = order.indexOf(this.active) + (event.key === 'ArrowDown' ? 1 : -1);
      this.active = order[(at + order.length) % order.length] ?? 0;
    } else if (event.key === 'Enter' && current !== undefined && !this.isAsking) {
      this.take(current);
    } else {
      return;
    }
    event.preventDefault();
    this.requestUpdate();
    void this.updateComplete.then(() => this.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' }));
  };

  private order(entries: readonly Entry[]): number[] {
    const groups = [...new Set(entries.map(({ group }) => group))];
    return groups.flatMap((group) => entries.flatMap((entry, i) => (entry.group === group ? [i] : [])));
  }

  private take(entry: Entry): void {
    this.cameFrom = null; // the focus goes where it leads
    this.querySelector('dialog')?.close();
    entry.act();
  }

  private readonly clicked = (event: Event) => {
    if (event.target === event.currentTarget) this.querySelector('dialog')?.close();
  };

  private readonly closed = () => {
    this.cameFrom?.focus();
    this.dispatchEvent(new CustomEvent('sb-closed', { bubbles: true }));
  };
}

customElements.define('sb-palette', Palette);
