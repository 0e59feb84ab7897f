import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Conversation } from '../api/types';
import { desk } from '../desk';
import type { State, View } from '../store/state';
import type { Group } from '../store/waiting';
import { groups, isPaused } from '../store/waiting';
import { words } from '../words';
import { Part } from './element';
import { assigneeOf } from './acts';
import { Selection } from './list-bulk';
import { listFilters } from './list-filters';
import { listBar, listEmpty, listSearch, skeleton, viewName } from './list-parts';
import type { Order } from './order';
import { arrived, held, orderOf } from './order';
import { icon } from './parts';
import { phoneChips } from './phone';
import { conversationRow } from './row';
import { screen } from './screen';
import { writersOf } from './team';
import type { Placed, Sizes } from './virtual';
import { isAtWork, isIn, keyOf, sameView } from '../store/views';
import { place, reveal } from './virtual';

/** Who waits, longest first. Rows do not move while a hand or the keyboard is among them. */
export class ConversationList extends Part {
  private sorted: Group[] = [];
  private sortedFrom: readonly unknown[] = [];
  private order: Order = [];
  private orderFor = '';
  private pointerIn = false;
  private current: string | null = null;
  private view: View | null = null;
  private scroller: HTMLElement | null = null;
  private filtersShown = false;
  private tags: readonly string[] = [];
  readonly selection = new Selection(() => this.requestUpdate());
  private stopDrafts: () => void = () => undefined;
  private readonly resized = new ResizeObserver(() => this.requestUpdate());

  protected pick(state: State) {
    return [state.conversations, state.list, state.search, state.view, state.open, state.lastOut, state.alerts, state.people, state.saved, state.team.typing];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.stopDrafts = desk.drafts.subscribe(() => this.requestUpdate());
    this.resized.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stopDrafts();
    this.resized.disconnect();
  }

  protected override render() {
    const { shown, pending } = this.arrange();
    const { isOn } = this.selection;
    const bar = { filtersShown: this.filtersShown, selecting: isOn, filters: this.showFilters, select: () => (isOn ? this.selection.stop() : this.selection.start()) };
    return html`${listBar(this.state, bar)}${isOn ? this.selection.bar(shown.flatMap(({ items }) => items.map(({ id }) => id))) : listSearch(this.state)}
      ${screen().phone && !isOn ? phoneChips(this.state) : nothing}${this.filtersShown ? listFilters(this.state, this.tags) : nothing}
      ${pending > 0 ? html`<button class="btn s more-new" @click=${this.settle}>${icon('up', 'xs')}${words.list.arrived(pending)}</button>` : nothing}
      <div class="scroll grow rows" role="listbox" aria-multiselectable=${isOn ? 'true' : nothing} aria-label=${this.label(shown)} aria-busy=${this.state.list.status === 'loading'}
        @scroll=${this.scrolled} @click=${this.clicked} @keydown=${this.pressed} @focusin=${this.focused} @focusout=${this.left}
        @pointerenter=${this.entered} @pointerleave=${this.exited}>
        ${shown.length > 0 ? this.drawn(shown) : this.without()}
      </div>`;
  }

  private without() {
    return this.state.list.status === 'loading' && this.state.view.q === '' ? skeleton() : listEmpty(this.state);
  }

  /** What to show: the wanted order, or the old one while somebody is in it. */
  private arrange(): { shown: Group[]; pending: number } {
    const { view, conversations } = this.state;
    const wanted = this.wanted();
    const key = keyOf(view);
    const isHeld = key === this.orderFor && this.order.length > 0 && this.isUnderHand() && view.q === '';
    if (isHeld) return { shown: held(this.order, conversations, this.isAway), pending: arrived(this.order, wanted) };
    this.order = orderOf(wanted);
    this.orderFor = key;
    return { shown: wanted, pending: 0 };
  }

  // Done or put off by an act, which is meant to be seen at once.
  private readonly isAway = (one: Conversation) =>
    !isAtWork(one) && one.id !== this.state.open && !isIn(this.state, this.state.view, one, Date.now());

  /** Sorted anew only when something changed or a minute passed, not for every step of scrolling. */
  private wanted(): Group[] {
    const minute = Math.floor(Date.now() / 60_000);
    const from = [...this.pick(this.state), minute];
    if (from.some((value, i) => value !== this.sortedFrom[i])) {
      this.sortedFrom = from;
      this.sorted = groups(this.state, Date.now());
    }
    return this.sorted;
  }

  private isUnderHand(): boolean {
    return this.pointerIn || (this.scroller?.contains(document.activeElement) ?? false);
  }

  private label(shown: readonly Group[]): string {
    const n = shown.reduce((sum, { items }) => sum + items.length, 0);
    return words.list.options(viewName(this.state), this.state.list.next === null ? String(n) : `${n}+`);
  }

  private sizes(): Sizes {
    const style = getComputedStyle(this);
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const px = (name: string) => parseFloat(style.getPropertyValue(name)) * rem;
    return { row: px('--sb-row'), heading: px('--sb-list-heading') };
  }

  private placed(shown: readonly Group[], sizes: Sizes): Placed[] {
    return place(shown, sizes, this.scroller?.scrollTop ?? 0, this.scroller?.clientHeight || innerHeight);
  }

  private drawn(shown: readonly Group[]) {
    const sizes = this.sizes();
    return this.placed(shown, sizes).map((group) => this.group(group, sizes));
  }

  private group({ group, height, from, to, before }: Placed, { row, heading }: Sizes) {
    const { open, lastOut } = this.state;
    const all = this.order.reduce((sum, { ids }) => sum + ids.length, 0);
    const reachable = this.reachable();
    const wanted = group.items.map((item, index) => ({ item, index }))
      .filter(({ item, index }) => (index >= from && index < to) || item.id === reachable);
    return html`<div class="rows-group" role="group" aria-labelledby="group-${group.key}" .style=${`block-size: ${height}px`}>
      <h3 id="group-${group.key}" class="group ${group.key === 'overdue' ? 'danger' : ''}" role="presentation">
        ${words.list.groups[group.key]} <span class="num">${group.items.length}</span></h3>
      ${repeat(wanted, ({ item }) => item.id, ({ item, index }) =>
        conversationRow(item, {
          top: heading + index * row,
          selected: item.id === open,
          chosen: this.selection.isOn ? this.selection.has(item.id) : null,
          assignee: assigneeOf(item),
          reachable: item.id === reachable,
          writing: writersOf(this.state, item.id),
          draft: desk.drafts.of(item.id),
          lastOut: lastOut.get(item.id),
          paused: isPaused(this.state, item.line.id),
          place: before + index + 1,
          of: all,
          now: Date.now(),
        }))}</div>`;
  }

  /** The one row that Tab reaches. */
  private reachable(): string | null {
    const ids = this.order.flatMap((group) => group.ids);
    for (const id of [this.current, this.state.open]) if (id !== null && ids.includes(id)) return id;
    return ids[0] ?? null;
  }

  protected override updated(): void {
    this.scroller = this.querySelector('.rows');
    const { list, search, view } = this.state;
    if (view !== this.view) this.enterView(view);
    const scroller = this.scroller;
    const next = search === null ? list.next : search.next;
    const atEnd = scroller !== null && scroller.scrollHeight - scroller.scrollTop < 2 * scroller.clientHeight;
    if (next !== null && atEnd && (search ?? list).status === 'ready') void desk.lists.more();
  }

  private enterView(view: View): void {
    const typed = this.view !== null && sameView({ ...this.view, q: '' }, { ...view, q: '' });
    this.view = view;
    if (typed && view.q !== '') return;
    const field = this.querySelector<HTMLInputElement>('[data-search]');
    if (field && document.activeElement !== field) field.value = view.q;
    if (this.scroller) this.scroller.scrollTop = 0;
  }

  /** Puts the focus on the row `by` further down, or on the one Tab would reach. */
  async move(by: number): Promise<void> {
    const ids = this.order.flatMap((group) => group.ids);
    const from = this.reachable();
    const at = from === null ? -1 : ids.indexOf(from);
    await this.focusRow(ids[Math.min(ids.length - 1, Math.max(0, at + by))] ?? null);
  }

  private async focusRow(id: string | null): Promise<void> {
    if (id === null) return;
    this.current = id;
    const scroller = this.scroller;
    const sizes = this.sizes();
    const top = scroller === null ? null
      : reveal(this.placed(held(this.order, this.state.conversations), sizes), id, sizes, scroller.scrollTop, scroller.clientHeight);
    if (scroller !== null && top !== null) scroller.scrollTop = top;
    this.requestUpdate();
    await this.updateComplete;
    this.querySelector<HTMLElement>(`[data-conversation-id="${id}"]`)?.focus({ preventScroll: true });
  }

  /** The row below, or above where there is none. */
  nextOf(id: string): string | null {
    const ids = this.order.flatMap((group) => group.ids);
    const at = ids.indexOf(id);
    return at < 0 ? null : (ids[at + 1] ?? ids[at - 1] ?? null);
  }

  /** Chooses the row that has the focus, or the open one. */
  selectCurrent(): void {
    const id = (document.activeElement?.closest<HTMLElement>('[data-conversation-id]')?.dataset['conversationId'] ?? this.state.open) || null;
    if (id !== null) this.selection.toggle(id);
  }

  readonly showFilters = () => {
    this.filtersShown = !this.filtersShown;
    this.requestUpdate();
    if (this.filtersShown) void this.loadTags();
  };

  private async loadTags(): Promise<void> {
    this.tags = await desk.api.desk.tags().then(({ items }) => items, () => this.tags);
    this.requestUpdate();
  }

  private readonly pressed = (event: KeyboardEvent) => {
    const moves: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8, Home: -Infinity, End: Infinity };
    const by = moves[event.key];
    if (by === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (event.key === 'Home') this.settle();
    void this.move(Number.isFinite(by) ? by : Math.sign(by) * 1e9);
  };

  private readonly clicked = (event: MouseEvent) => {
    const id = (event.target as Element).closest<HTMLElement>('[data-conversation-id]')?.dataset['conversationId'];
    if (id === undefined || event.metaKey || event.shiftKey || (event.ctrlKey && !this.selection.isOn)) return;
    event.preventDefault();
    this.current = id;
    if (this.selection.isOn) {
      this.selection.toggle(id);
      return;
    }
    void desk.threads.open(id);
  };

  private readonly focused = (event: FocusEvent) => {
    this.current = (event.target as HTMLElement).dataset['conversationId'] ?? this.current;
  };

  private readonly left = () => this.requestUpdate();
  private readonly scrolled = () => this.requestUpdate();
  private readonly entered = (event: PointerEvent) => {
    this.pointerIn = event.pointerType === 'mouse';
  };
  private readonly exited = () => {
    this.pointerIn = false;
    this.requestUpdate();
  };
  private readonly settle = () => {
    this.orderFor = '';
    this.requestUpdate();
  };
}

customElements.define('sb-conversation-list', ConversationList);
