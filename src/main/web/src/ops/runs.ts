import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import '@awesome.me/webawesome/dist/components/dropdown/dropdown.js';
import '@awesome.me/webawesome/dist/components/dropdown-item/dropdown-item.js';
import type { Run } from '../api/runs';
import { STATUSES } from '../api/runs';
import { mayOperate } from '../ui/acts';
import { followLink } from '../ui/address';
import { icon } from '../ui/parts';
import { everyFew } from './every-few';
import { JobTiles } from './job-tiles';
import { askBetween } from './leaf-filter';
import { stamp } from './leaf-parts';
import { Page, query, refreshButton, setQuery } from './page';
import { Listing } from './paged';
import { addressOf, ASLEEP, EVERYTHING, filterOf, isNarrow, manyOf, questionOf } from './run-filter';
import type { RunFilter } from './run-filter';
import { actOnMany } from './run-many';
import { firstLine, liveSign, shortId, stateSign, took } from './run-parts';
import { RunPlots } from './run-plots';
import { keepWalk, runPath } from './run-walk';
import { runs, runWords } from './run-words';
import type { Column } from './table';
import { countOf, table } from './table';
import { choiceField, searchField } from './tools';
import { say } from './words';

const LOOK_AGAIN_MS = 3_000;
/** The numbers cost the database more than a page of runs does. */
const NUMBERS_EVERY = 5;

/** The agency's runs, newest first: found by what they are, followed while they go on. */
export class Runs extends Page {
  private filter = filterOf(query());
  private readonly list = new Listing<Run>(this, async (cursor) => keepWalk(await runs.runs(questionOf(this.filter, Date.now()), cursor), cursor === null), (run) => run.id);
  private readonly tiles = new JobTiles(this);
  private readonly plots = new RunPlots(this, () => this.filter);
  private workflows: readonly string[] = [];
  /** New ones that wait until the hand is off the list. */
  private fresh = 0;
  private isStale = false;
  private looks = 0;
  private end: () => void = () => undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.end = everyFew(LOOK_AGAIN_MS, () => void this.lookAgain());
    void this.fetchWorkflows();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.end();
  }

  private async fetchWorkflows(): Promise<void> {
    try {
      this.workflows = (await runs.workflows()).items.map(({ id }) => id);
    } catch {
      // The choice offers what the rows name.
    }
    this.requestUpdate();
  }

  // Who went on to further pages keeps them; rows do not move under the hand.
  private async lookAgain(): Promise<void> {
    this.looks++;
    if (this.looks % NUMBERS_EVERY === 0) void Promise.all([this.tiles.load(), this.plots.load()]);
    const { state } = this.list;
    const { filter } = this;
    if (state.status !== 'ready' || state.items.length > 50) return;
    try {
      const page = await runs.runs(questionOf(filter, Date.now()), null);
      if (filter !== this.filter || this.list.state !== state) return;
      this.isStale = false;
      this.take(page.items, () => this.list.show(keepWalk(page, true)));
    } catch {
      this.isStale = true;
    }
    this.requestUpdate();
  }

  private take(items: readonly Run[], show: () => void): void {
    const known = new Set(this.list.state.items.map(this.list.key));
    const fresh = items.filter(({ id }) => !known.has(id));
    const isHeld = this.querySelector('tbody:is(:hover, :focus-within)') !== null;
    this.fresh = isHeld ? fresh.length : 0;
    if (!isHeld) return show();
    for (const run of items) if (known.has(run.id)) this.list.put(run);
  }

  override actions(): unknown {
    return html`${liveSign(true, this.isStale)}${refreshButton(() => void this.reload())}${mayOperate() ? this.many() : nothing}`;
  }

  private many() {
    const { many } = runWords;
    const now = Date.now();
    const item = (act: 'cancel' | 'replay', art: string, why: string) => {
      const isOff = manyOf(act, this.filter, now) === null;
      return html`<wa-dropdown-item value=${act} ?disabled=${isOff} title=${isOff ? why : nothing}>${icon(art)} ${many[act]}</wa-dropdown-item>`;
    };
    const chosen = (event: CustomEvent<{ item: { value: string } }>) => void this.actOn(event.detail.item.value as 'cancel' | 'replay');
    return html`<wa-dropdown placement="bottom-end" @wa-select=${chosen}><button slot="trigger" class="btn" data-many>${many.menu}${icon('chev-d', 'xs')}</button>
      ${item('cancel', 'ban', many.notCancel)}${item('replay', 'refresh', many.notReplay)}</wa-dropdown>`;
  }

  private async actOn(act: 'cancel' | 'replay'): Promise<void> {
    const which = manyOf(act, this.filter, Date.now());
    if (which !== null) await actOnMany(act, which, () => void this.reload());
  }

  private async reload(): Promise<void> {
    this.fresh = 0;
    await Promise.all([this.list.load(true), this.tiles.load(), this.plots.load()]);
  }

  protected override render() {
    const { filter, fresh } = this;
    return html`${this.tiles.draw((status) => this.narrow({ ...EVERYTHING, status }))}
      <div class="tools">${this.choices()}${searchField(runWords.search, filter.q, (q) => this.narrow({ q }))}${searchField(runWords.key, filter.key, (key) => this.narrow({ key }), 'key')}
        ${isNarrow(filter) ? html`<button class="btn quiet s" data-clear @click=${() => this.narrow(EVERYTHING)}>${say.clearFilters}</button>` : nothing}${countOf(this.list)}
        ${fresh === 0 ? nothing : html`<button class="btn s" data-fresh @click=${() => void this.reload()}>${icon('up')}${runWords.fresh(fresh)}</button>`}</div>
      ${table({ label: say.pages.runs, columns: columns(), list: this.list, none: this.none(), filtered: isNarrow(filter) && this.list.state.next === null, above: this.plots.draw() })}`;
  }

  // A page that looked at so many and found none goes on.
  private none() {
    if (this.list.state.next === null) return { ...runWords.none, art: 'flow' };
    return { ...runWords.longer, art: 'search', action: html`<button class="btn s" data-more @click=${() => void this.list.more()}>${say.more}</button>` };
  }

  private choices(): TemplateResult {
    const { workflow, status, time } = this.filter;
    const { columns, states, anyState, anyWorkflow, asleep } = runWords;
    const known = [...new Set([...this.workflows, ...this.list.state.items.map((run) => run.workflow), ...(workflow === '' ? [] : [workflow])])].sort();
    return html`${choiceField('workflow', columns.workflow, workflow, [['', anyWorkflow], ...known.map((each): [string, string] => [each, each])], (value) => this.narrow({ workflow: value }))}
      ${choiceField('status', columns.state, status, [['', anyState], ...STATUSES.map((each): [string, string] => [each, states[each] ?? each]), [ASLEEP, asleep]], (value) => this.narrow({ status: value }))}
      ${choiceField('time', runWords.time, time, Object.entries(runWords.times), (value) => void this.chooseTime(value))}`;
  }

  private async chooseTime(time: string): Promise<void> {
    if (time !== 'between') return this.narrow({ time, from: '', to: '' });
    const between = await askBetween(this.filter);
    if (between === null) this.requestUpdate();
    else this.narrow({ time, ...between });
  }

  private narrow(to: Partial<RunFilter>): void {
    const { workflow, time } = this.filter;
    this.filter = { ...this.filter, ...to };
    if (workflow !== this.filter.workflow || time !== this.filter.time) this.plots.anew();
    this.fresh = 0;
    setQuery(addressOf(this.filter));
    void this.list.load(true);
  }
}

/** How a run is shown in a row, here and below a run. */
export function columns(): readonly Column<Run>[] {
  const { columns: names } = runWords;
  return [
    { name: names.run, cell: ({ id, workflow }) => html`<a class="line" data-open href=${runPath(id)} @click=${followLink}><b>${workflow}</b><span class="num" title=${id}>${shortId(id)}</span></a>` },
    { name: names.state, cell: ({ status }) => stateSign(status) },
    { name: names.key, cell: ({ key }) => (key === null ? html`<span class="faint">–</span>` : html`<code class="c short" title=${key}>${key}</code>`) },
    { name: names.error, kind: 'wide', cell: ({ error }) => html`<span class="trunc" title=${error ?? ''}>${firstLine(error ?? '')}</span>` },
    { name: names.began, cell: ({ createdAt }) => stamp(createdAt) },
    { name: names.took, kind: 'number', cell: ({ millis }) => (millis === null ? html`<span class="faint">–</span>` : took(millis)) },
  ];
}

customElements.define('sb-runs', Runs);
