import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import '@awesome.me/webawesome/dist/components/dropdown/dropdown.js';
import '@awesome.me/webawesome/dist/components/dropdown-item/dropdown-item.js';
import type { Cron, Workflow } from '../api/runs';
import { mayOperate } from '../ui/acts';
import { followLink, goToPlace } from '../ui/address';
import { icon } from '../ui/parts';
import { pathTo } from '../ui/place';
import { dateTime, moment, toCome } from '../words/time';
import { everyFew } from './every-few';
import { Page, refreshButton } from './page';
import { Listing } from './paged';
import { stateSign, whoMay } from './run-parts';
import { runs, runWords } from './run-words';
import type { Column } from './table';
import { content, countOf } from './table';
import { say } from './words';
import { WorkflowActs } from './workflow-acts';

const LOOK_AGAIN_MS = 10_000;
const words = runWords.workflows;

/** What the nodes run: which workflows, which by the clock, and what an agency holds back. */
export class Workflows extends Page {
  private readonly list = new Listing<Workflow>(this, async () => ({ items: (await runs.workflows()).items, next: null }), ({ id }) => id);
  private readonly crons = new Listing<Cron>(this, async () => ({ items: (await runs.crons()).items, next: null }), ({ workflow }) => workflow);
  private readonly acts = new WorkflowActs(this.list, () => void this.lookAgain());
  private end: () => void = () => undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.end = everyFew(LOOK_AGAIN_MS, () => this.list.state.status === 'ready' && this.crons.state.status === 'ready' && void this.lookAgain());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.end();
  }

  private async lookAgain(): Promise<void> {
    await Promise.all([this.list.load(true), this.crons.load(true)]);
  }

  override actions(): unknown {
    return refreshButton(() => void this.lookAgain());
  }

  protected override render() {
    return html`<div class="scroll grow" data-pane tabindex="0" role="region" aria-label=${say.pages.workflows}>
      ${mayOperate() ? nothing : html`<p class="tools">${whoMay(nothing)}</p>`}
      <section class="panel"><div class="panel-h"><h3>${runWords.run.workflows}</h3>${countOf(this.list)}</div>${content({ label: runWords.run.workflows, columns: this.columns(), list: this.list, none: { ...words.none, art: 'flow' } })}</section>
      <section class="panel"><div class="panel-h"><h3>${words.crons}</h3>${countOf(this.crons)}</div>${content({ label: words.crons, columns: this.cronColumns(), list: this.crons, none: { ...words.noCrons, art: 'clock' } })}</section></div>`;
  }

  private columns(): readonly Column<Workflow>[] {
    const { columns } = runWords;
    return [
      { name: columns.workflow, cell: ({ id }) => html`<a class="line" href=${runsOf(id)} @click=${followLink}><b>${id}</b></a>` },
      { name: columns.version, kind: 'number', cell: ({ version }) => version },
      { name: columns.events, kind: 'wide', cell: startedBy },
      { name: columns.state, cell: state },
      { name: columns.acts, kind: 'acts', cell: (workflow) => this.buttons(workflow) },
    ];
  }

  private buttons(workflow: Workflow): TemplateResult {
    const { id, paused } = workflow;
    const chosen = (event: CustomEvent<{ item: { value: string } }>) => {
      const act = event.detail.item.value;
      if (act === 'runs') goToPlace(runsOf(id));
      else void this.acts.many(act === 'cancel' ? 'cancel' : 'replay', workflow);
    };
    return html`${mayOperate() ? this.pausing(workflow, paused !== null) : nothing}
      <wa-dropdown placement="bottom-end" @wa-select=${chosen}><button slot="trigger" class="btn quiet icon" data-menu aria-label=${say.acts(id)} title=${say.acts(id)}>${icon('more')}</button>
        <wa-dropdown-item value="runs">${icon('eye')} ${words.runs}</wa-dropdown-item>
        ${mayOperate() ? html`<wa-dropdown-item value="cancel">${icon('ban')} ${words.cancel}</wa-dropdown-item><wa-dropdown-item value="replay">${icon('refresh')} ${words.replay}</wa-dropdown-item>` : nothing}</wa-dropdown>`;
  }

  private pausing(workflow: Workflow, isPaused: boolean) {
    const { id } = workflow;
    if (isPaused) return html`<button class="btn s" data-resume aria-label="${words.resume.act}: ${id}" @click=${() => void this.acts.resume(workflow)}>${icon('play')}${words.resume.act}</button>`;
    if (runsByTheClock(workflow)) return html`<span class="faint">${words.everybodys}</span>`;
    return html`<button class="btn s" data-pause aria-label="${words.pause.act}: ${id}" @click=${() => void this.acts.pause(workflow)}>${icon('pause')}${words.pause.act}</button>`;
  }

  private cronColumns(): readonly Column<Cron>[] {
    const { columns } = runWords;
    return [
      { name: columns.workflow, cell: ({ workflow }) => html`<a class="line" href=${runsOf(workflow)} @click=${followLink}><b>${workflow}</b></a>` },
      { name: columns.when, cell: ({ expression, zone }) => html`<code class="c">${expression}</code> <span class="faint">${zone}</span>` },
      { name: columns.next, kind: 'wide', cell: nextTimes },
      { name: columns.last, cell: ({ lastAt, lastStatus }) => (lastAt === null ? html`<span class="faint">${words.never}</span>` : html`<time class="num" datetime=${lastAt}>${dateTime(lastAt)}</time> ${lastStatus === null ? nothing : stateSign(lastStatus)}`) },
      { name: columns.acts, kind: 'acts', cell: (cron) => (mayOperate() ? html`<button class="btn s" data-fire aria-label="${words.fire.act}: ${cron.workflow}" @click=${() => void this.acts.fire(cron)}>${icon('play')}${words.fire.act}</button>` : nothing) },
    ];
  }
}

function runsOf(id: string): string {
  return `${pathTo('workflows', 'runs')}?workflow=${id}`;
}

/** A cron is everybody's, and an agency cannot hold it back. */
function runsByTheClock({ cron, events }: Workflow): boolean {
  return cron !== null && events.length === 0;
}

function startedBy({ events, cron }: Workflow) {
  if (events.length === 0 && cron === null) return html`<span class="faint">${words.other}</span>`;
  const names = [...events, ...(cron === null ? [] : [words.cron])];
  return html`<span class="trunc" title=${names.join(', ')}>${events.map((name) => html`<code class="c">${name}</code> `)}${cron === null ? nothing : words.cron}</span>`;
}

function state({ paused }: Workflow) {
  if (paused === null) return html`<span class="st"><i class="lamp ok"></i>${words.running}</span>`;
  return html`<span class="st warn" data-paused>${icon('pause')}${words.paused(nameOf(paused.by), moment(paused.at, Date.now()))}</span>`;
}

/** Who acted, as it is kept: "user 9 Inés", "key sync". */
function nameOf(actor: string): string {
  const [, user, key] = /^(?:user [0-9]+ (.*)|key (.*))$/su.exec(actor) ?? [];
  return user ?? (key === undefined ? actor : words.byKey(key));
}

function nextTimes({ nextTimes }: Cron) {
  const now = Date.now();
  const [next, ...later] = nextTimes.map((at) => toCome(at, now));
  return html`<span class="trunc"><b class="whom">${next ?? ''}</b>${later.length === 0 ? nothing : html` <span class="faint">${words.more} ${later.join(', ')}</span>`}</span>`;
}

customElements.define('sb-workflows', Workflows);
