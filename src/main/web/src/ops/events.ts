import { html, nothing } from 'lit';
import type { Leaf } from '../api/webhooks';
import { STATES } from '../api/webhooks';
import { icon } from '../ui/parts';
import type { Done } from './call';
import { attempt } from './call';
import { askBetween, kindChoice, lineChoice } from './leaf-filter';
import type { LeafFilter } from './leaf-query';
import { addressOf, filterOf, questionOf, WEEK } from './leaf-query';
import { eventWords, inspected, kindName, lineName, stamp, state, webhooks, what } from './leaf-parts';
import { dateTime } from '../words/time';
import { Page, query, refreshButton, setQuery } from './page';
import { Listing } from './paged';
import type { Column } from './table';
import { countOf, table } from './table';
import { choiceField } from './tools';
import { say } from './words';

/** Everything that was posted, and what became of it; each can be looked into. */
export class Events extends Page {
  protected filter: LeafFilter = this.filterOf(query());
  protected readonly list = new Listing<Leaf>(this, (cursor) => webhooks.events(this.question(), cursor), (leaf) => leaf.id);
  private looked: string | null = null;
  private body: Done<unknown> | undefined;

  protected filterOf(asked: URLSearchParams): LeafFilter {
    return filterOf(asked);
  }

  protected question() {
    return questionOf(this.filter, Date.now());
  }

  override actions(): unknown {
    return refreshButton(() => void this.list.load(true));
  }

  protected override render(): unknown {
    const { filter } = this;
    const isNarrow = filter.account + filter.kind + filter.state !== '' || filter.time !== WEEK;
    return html`<div class="tools">${this.timeChoice()}${lineChoice(filter.account, (account) => this.narrow({ account }))}
        ${kindChoice(filter.kind, this.list.state.items, (kind) => this.narrow({ kind }))}
        ${choiceField('state', eventWords.columns.state, filter.state, [['', eventWords.anyState], ...STATES.map((each): [string, string] => [each, eventWords.states[each]])], (value) => this.narrow({ state: value }))}
        ${isNarrow ? html`<button class="btn quiet s" data-clear @click=${() => this.narrow(filterOf(new URLSearchParams()))}>${say.clearFilters}</button>` : nothing}${countOf(this.list)}</div>
      ${table({ label: say.pages.events, columns: this.columns(), list: this.list, none: { ...eventWords.none, art: 'inbox' }, filtered: isNarrow, detail: (leaf) => this.shown(leaf) })}`;
  }

  private timeChoice() {
    const { times } = eventWords;
    const options = Object.entries(times);
    return choiceField('time', eventWords.time, this.filter.time, options, (time) => void this.chooseTime(time), WEEK);
  }

  private async chooseTime(time: string): Promise<void> {
    if (time !== 'between') return this.narrow({ time, from: '', to: '' });
    const between = await askBetween(this.filter);
    if (between === null) this.requestUpdate();
    else this.narrow({ time, ...between });
  }

  protected columns(): readonly Column<Leaf>[] {
    const { columns } = eventWords;
    return [
      { name: columns.when, cell: (leaf) => stamp(leaf.receivedAt) },
      { name: columns.what, cell: what },
      { name: columns.line, cell: (leaf) => html`<bdi>${lineName(leaf.accountId)}</bdi>` },
      { name: columns.state, cell: state },
      { name: columns.reason, kind: 'wide', cell: (leaf) => html`<span class="trunc" title=${leaf.reason ?? ''}>${leaf.reason ?? ''}</span>` },
      { name: columns.tries, kind: 'number', cell: (leaf) => (leaf.attempts === 0 ? '' : leaf.attempts) },
      { name: columns.acts, kind: 'acts', cell: (leaf) => this.buttons(leaf) },
    ];
  }

  protected buttons(leaf: Leaf): unknown {
    const open = this.looked === leaf.id;
    const label = open ? eventWords.close : eventWords.look(kindName(leaf.kind), dateTime(leaf.receivedAt));
    return html`<button class="btn quiet icon" data-look aria-expanded=${open} aria-label=${label} title=${label} @click=${() => void this.look(leaf)}>${icon(open ? 'x' : 'eye')}</button>`;
  }

  protected shown(leaf: Leaf) {
    return this.looked === leaf.id ? inspected(leaf, this.body, this.inspectorActs(leaf)) : nothing;
  }

  /** What can be done about the one that is open. */
  protected inspectorActs(_leaf: Leaf): unknown {
    return nothing;
  }

  private async look(leaf: Leaf): Promise<void> {
    this.looked = this.looked === leaf.id ? null : leaf.id;
    this.body = undefined;
    this.requestUpdate();
    if (this.looked === null) return;
    const done = await attempt(webhooks.event(leaf.id));
    if (this.looked !== leaf.id) return;
    this.body = done.ok ? { ok: true, value: done.value.body } : done;
    this.requestUpdate();
  }

  protected narrow(to: Partial<LeafFilter>): void {
    this.filter = { ...this.filter, ...to };
    setQuery(addressOf(this.filter));
    void this.list.load(true);
  }
}

customElements.define('sb-events', Events);
