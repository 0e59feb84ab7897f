import { html, nothing } from 'lit';
import type { Aside as Which, Leaf } from '../api/webhooks';
import { tell } from '../ui/tell';
import { icon } from '../ui/parts';
import type { Trouble } from './call';
import { attempt } from './call';
import { Events } from './events';
import { openForm } from './form';
import { kindChoice, lineChoice } from './leaf-filter';
import type { LeafFilter } from './leaf-query';
import { EVER, filterOf } from './leaf-query';
import { eventWords, kindName, lineName, stamp, webhooks, what } from './leaf-parts';
import { refreshButton } from './page';
import type { Column } from './table';
import { countOf, table } from './table';
import { say } from './words';

/** What could not be worked on: given up after its tries, or parked until it can be placed. */
export class Aside extends Events {
  protected override filterOf(asked: URLSearchParams): LeafFilter {
    const filter = filterOf(asked);
    return { ...filter, state: filter.state === 'parked' ? 'parked' : 'dead', time: 'between', from: '', to: '' };
  }

  protected override question() {
    const { account, kind, state } = this.filter;
    return { account, kind, state, from: EVER, to: '' };
  }

  private get isNarrow(): boolean {
    return this.filter.account + this.filter.kind !== '';
  }

  override actions() {
    const { aside } = eventWords;
    const none = this.list.state.items.length === 0;
    return html`${refreshButton(() => void this.list.load(true))}<button class="btn" data-retry-all ?disabled=${none} @click=${() => void this.retryAll()}>${icon('refresh')}${this.isNarrow ? aside.retryThese : aside.retryAll}</button>`;
  }

  protected override render() {
    const { aside } = eventWords;
    const { filter } = this;
    const dead = filter.state === 'dead';
    const choose = (state: string) => () => this.narrow({ state });
    return html`<div class="tools"><div class="seg" role="radiogroup" aria-label=${aside.seg}>
          <button role="radio" aria-checked=${dead} data-state="dead" @click=${choose('dead')}>${aside.dead}</button><button role="radio" aria-checked=${!dead} data-state="parked" @click=${choose('parked')}>${aside.parked}</button></div>
        ${lineChoice(filter.account, (account) => this.narrow({ account }))}${kindChoice(filter.kind, this.list.state.items, (kind) => this.narrow({ kind }))}
        ${this.isNarrow ? html`<button class="btn quiet s" data-clear @click=${() => this.narrow({ account: '', kind: '' })}>${say.clearFilters}</button>` : nothing}${countOf(this.list)}</div>
      <p class="about">${dead ? aside.deadText : aside.parkedText}</p>
      ${table({ label: dead ? aside.dead : aside.parked, columns: this.columns(), list: this.list, none: { ...(dead ? aside.noneDead : aside.noneParked), art: 'done' }, filtered: this.isNarrow, detail: (leaf) => this.shown(leaf) })}`;
  }

  protected override columns(): readonly Column<Leaf>[] {
    const { columns } = eventWords;
    return [
      { name: columns.when, cell: (leaf) => stamp(leaf.receivedAt) },
      { name: columns.what, cell: what },
      { name: columns.line, cell: (leaf) => html`<bdi>${lineName(leaf.accountId)}</bdi>` },
      { name: columns.reason, kind: 'wide', cell: (leaf) => html`<span class="trunc" title=${leaf.reason ?? ''}>${leaf.reason ?? ''}</span>` },
      { name: columns.tries, kind: 'number', cell: (leaf) => (leaf.attempts === 0 ? '' : leaf.attempts) },
      { name: columns.acts, kind: 'acts', cell: (leaf) => html`<button class="btn s" data-retry @click=${() => void this.retry(leaf)}>${eventWords.aside.retry}</button> ${this.buttons(leaf)}` },
    ];
  }

  protected override inspectorActs(leaf: Leaf) {
    const { aside } = eventWords;
    return html`<button class="btn s" @click=${() => void this.retry(leaf)}>${icon('refresh')}${aside.retry}</button>
      ${leaf.reason === null ? nothing : html`<button class="btn s" data-retry-alike @click=${() => void this.retryAlike(leaf.reason ?? '')}>${aside.retryAlike}</button>`}
      <button class="btn s danger" data-discard @click=${() => void this.discard(leaf)}>${aside.discard}</button>`;
  }

  private async retry(leaf: Leaf): Promise<void> {
    const done = await attempt(webhooks.replay(leaf.id));
    if (done.ok) {
      this.list.remove(leaf);
      tell(eventWords.aside.retried(1));
    } else this.explain(done.trouble);
  }

  // Somebody else was faster: what is shown is not so any more.
  private explain(trouble: Trouble): void {
    if (trouble.status === 409) void this.list.load(true);
    tell(trouble.status === 409 ? eventWords.aside.changed : trouble.text);
  }

  private retryAll(): Promise<void> {
    const { aside } = eventWords;
    const { account, kind, state } = this.filter;
    const which: Which = { state: state as Which['state'], ...(account === '' ? {} : { account }), ...(kind === '' ? {} : { kind }) };
    return this.ask(this.isNarrow ? aside.retryTheseTitle : (aside.retryAllTitle[state] ?? ''), this.isNarrow ? aside.retryThese : aside.retryAll, which);
  }

  private retryAlike(reason: string): Promise<void> {
    const { aside } = eventWords;
    return this.ask(aside.retryAlikeTitle(reason), aside.retryAlike, { state: this.filter.state as Which['state'], reason });
  }

  private async ask(title: string, submit: string, which: Which): Promise<void> {
    await openForm({ title, text: eventWords.aside.retryText, fields: [], submit, send: () => this.replay(which) });
  }

  /** 10,000 a call; goes on until there are no more. */
  private async replay(which: Which): Promise<Trouble | null> {
    const until = { ...which, to: new Date().toISOString() }; // what fails again meanwhile is not taken up again
    let sum = 0;
    for (let more = true; more; ) {
      const done = await attempt(webhooks.replayAll(until));
      if (!done.ok) return done.trouble;
      sum += done.value.replayed;
      more = done.value.more;
    }
    tell(eventWords.aside.retried(sum));
    void this.list.load(true);
    return null;
  }

  private async discard(leaf: Leaf): Promise<void> {
    const { aside } = eventWords;
    await openForm({
      title: aside.discardTitle(kindName(leaf.kind)),
      text: aside.discardText,
      fields: [{ kind: 'area', name: 'reason', label: aside.discardReason, longest: 500 }],
      submit: aside.discard,
      danger: true,
      send: async ({ reason = '' }) => {
        const done = await attempt(webhooks.discard(leaf.id, reason));
        if (!done.ok) return done.trouble.status === 409 ? { ...done.trouble, text: aside.changed } : done.trouble;
        this.list.remove(leaf);
        tell(aside.discarded);
        return null;
      },
    });
  }
}

customElements.define('sb-aside', Aside);
