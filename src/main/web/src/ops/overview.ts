import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { Attempt, Health, Leaf, PlatformCounts, Series } from '../api/webhooks';
import { words } from '../words';
import { clock, long, precise } from '../words/time';
import { followLink } from '../ui/address';
import { retryable, skeleton } from '../ui/list-parts';
import { empty, icon } from '../ui/parts';
import { pathTo } from '../ui/place';
import { platformOf } from './attempts';
import { answer } from './deliveries';
import { eventWords, lineName, platformSign, sourceName, stamp, webhooks, what } from './leaf-parts';
import { EVER } from './leaf-query';
import { Page, query, setQuery } from './page';
import type { Line, Lines } from './series';
import { latest, linesOf, millis, spark, sumsOf, waitingOf } from './series';
import type { Drawn } from './sb-plot';
import { rate } from './sb-plot';
import { say } from './words';

const EVERY_MS = 15_000;
const STALE_MS = 40_000;
const RANGES = [1, 6, 24, 168] as const;
const DELIVERIES = 40;
const PAGE = 50;
const GIVEN = 5;
const SET_ASIDE = { account: '', kind: '', state: 'dead', from: EVER, to: '' };

/** All numbers of one look. */
interface Look {
  readonly at: number;
  readonly health: Health;
  readonly platforms: readonly PlatformCounts[];
  readonly series: Series;
  readonly lines: Lines;
  readonly recent: readonly Attempt[];
  readonly dead: readonly Leaf[];
}

/** How it goes: one number each and whether somebody must act, the last hours as lines, what came in last. */
export class Overview extends Page {
  private hours = RANGES.find((hours) => String(hours) === query().get('hours')) ?? 1;
  private look: Look | null = null;
  private failed = false;
  private isPaused = false;
  private asked = 0;
  private timers: ReturnType<typeof setInterval>[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load();
    this.timers = [setInterval(() => this.isPaused || document.hidden || void this.load(), EVERY_MS), setInterval(() => this.requestUpdate(), 1000)];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const timer of this.timers) clearInterval(timer);
  }

  private async load(): Promise<void> {
    const question = ++this.asked;
    const { hours } = this;
    try {
      const [health, { platforms }, series, { items }, dead] = await Promise.all([webhooks.health(), webhooks.stats(hours), webhooks.series(hours), webhooks.recent(), webhooks.events(SET_ASIDE, null)]);
      if (question !== this.asked) return;
      this.look = { at: Date.now(), health, platforms, series, lines: linesOf(series), recent: items.slice(0, DELIVERIES), dead: dead.items };
      this.failed = false;
    } catch {
      if (question === this.asked) this.failed = true; // what was known before stays, with its age
    }
    this.requestUpdate();
  }

  override actions() {
    const { overview } = eventWords;
    return html`${this.age()}<button class="btn quiet" data-pause aria-pressed=${this.isPaused} @click=${this.pause}>${icon(this.isPaused ? 'play' : 'pause')}${this.isPaused ? overview.resume : overview.pause}</button>
      <div class="seg" role="radiogroup" aria-label=${overview.range}>${RANGES.map((hours) => html`<button role="radio" aria-checked=${hours === this.hours} data-hours=${hours} @click=${() => this.choose(hours)}>${overview.ranges[hours]}</button>`)}</div>`;
  }

  private age() {
    const { look } = this;
    if (look === null) return nothing;
    const { overview } = eventWords;
    const old = Date.now() - look.at;
    if (this.isPaused) return html`<span class="age"><i class="lamp off"></i>${overview.paused(precise(new Date(look.at).toISOString()))}</span>`;
    if (old > STALE_MS || this.failed) return html`<span class="age stale"><i class="lamp danger"></i>${overview.stale(clock(look.at))}</span>`;
    return html`<span class="age"><i class="lamp ok"></i>${overview.live(Math.max(0, Math.round(old / 1000)))}</span>`;
  }

  private readonly pause = () => {
    this.isPaused = !this.isPaused;
    this.requestUpdate();
    if (!this.isPaused) void this.load();
  };

  private choose(hours: (typeof RANGES)[number]): void {
    this.hours = hours;
    setQuery({ hours: hours === 1 ? '' : String(hours) });
    this.requestUpdate();
    void this.load();
  }

  protected override render() {
    const { look } = this;
    if (look === null) return this.failed ? retryable({ ...say.failed, title: eventWords.overview.failedLoad }, 'alert', () => void this.load()) : skeleton();
    const isStale = Date.now() - look.at > STALE_MS && !this.isPaused;
    return html`<div class="scroll grow ${isStale ? 'is-stale' : ''}" data-pane tabindex="0" role="region" aria-label=${say.pages.overview}>
      ${health(look)}${plots(look.lines)}
      <div class="ops"><div>${platforms(look.platforms)}${given(look.dead)}${parked(look.platforms)}</div><aside aria-label=${eventWords.overview.deliveries}>${recent(look.recent)}</aside></div></div>`;
  }
}

interface Tile {
  readonly key: string;
  readonly name: string;
  readonly value: string;
  readonly unit?: string;
  readonly text: string;
  readonly tone: 'ok' | 'warn' | 'bad' | 'doubt';
  readonly line?: Line;
  readonly to: string;
}

const LAMPS = { ok: 'ok', warn: '', bad: 'danger', doubt: 'doubt' } as const;

function health(look: Look): TemplateResult {
  return html`<nav class="health" aria-label=${eventWords.overview.health}>${tiles(look).map(({ key, name, value, unit, text, tone, line, to }) =>
    html`<a href=${to} data-tile=${key} class=${tone} @click=${followLink}><span class="k"><i class="lamp ${LAMPS[tone]}"></i>${name}</span><span class="v">${value}${unit === undefined ? nothing : html`<small>${unit}</small>`}</span>
      ${line === undefined ? html`<span></span>` : html`<svg class="spark ${tone === 'bad' ? 'up' : ''}" viewBox="0 0 72 20" preserveAspectRatio="none" aria-hidden="true"><path d=${spark(line)}></path></svg>`}<span class="t">${text}</span></a>`)}</nav>`;
}

function tiles({ health: now, platforms, lines }: Look): readonly Tile[] {
  const { overview } = eventWords;
  const sums = sumsOf(platforms);
  const { waiting, oldestSeconds, workers } = waitingOf(now);
  const p99 = latest(lines.lag.p99);
  const events = pathTo('operations', 'events');
  const aside = pathTo('operations', 'aside');
  return [
    { key: 'received', name: overview.received, value: count(sums.received), text: `${rate(latest(lines.received))} ${overview.perMinute}`, tone: 'ok', line: lines.received, to: events },
    { key: 'processed', name: overview.processed, value: count(sums.processed), text: `${rate(latest(lines.processed))} ${overview.perMinute}`, tone: 'ok', line: lines.processed, to: `${events}?state=processed` },
    { key: 'lag', name: overview.lag, value: p99 === null ? '–' : millis(p99), text: p99 === null ? overview.notMeasured : overview.within(millis(latest(lines.lag.p50))), tone: 'ok', line: lines.lag.p99, to: events },
    {
      key: 'waiting', name: overview.waiting, value: count(waiting), text: oldestSeconds === null || waiting === 0 ? overview.noneWaits : overview.oldest(long(oldestSeconds * 1000)),
      tone: (oldestSeconds ?? 0) > 60 ? 'warn' : 'ok', to: `${events}?state=pending`,
    },
    { key: 'failed', name: overview.failed, value: count(sums.failed), text: sums.failed === 0 ? overview.all : overview.look, tone: sums.failed === 0 ? 'ok' : 'bad', line: lines.failed, to: aside },
    { key: 'parked', name: overview.parked, value: count(sums.parked), text: sums.parked === 0 ? overview.all : overview.look, tone: sums.parked === 0 ? 'ok' : 'doubt', line: lines.parked, to: `${aside}?state=parked` },
    { key: 'workers', name: overview.workers, value: count(workers), text: workers === 0 ? overview.nobody : overview.postgres(now.postgres), tone: workers === 0 || now.postgres === 'down' ? 'bad' : 'ok', to: pathTo('operations', 'deliveries') },
  ];
}

function count(n: number): string {
  return new Intl.NumberFormat(words.lang).format(n);
}

function plots({ times, received, processed, failed, parked, lag }: Lines): TemplateResult {
  const { series, plots: names, perMinute, notMeasured, firstPoint } = eventWords.overview;
  const plot = (key: string, name: string, unit: string, drawn: readonly Drawn[], format: (value: number | null) => string) =>
    html`<sb-plot data-plot=${key} .name=${name} .unit=${unit} .times=${times} .drawn=${drawn} .format=${format}></sb-plot>`;
  return html`<div class="plots">
    ${plot('flow', names.flow, perMinute, [{ label: series.received, line: received, colour: 1, filled: true }, { label: series.processed, line: processed, colour: 2, dashed: true }], rate)}
    ${plot('trouble', names.trouble, perMinute, [{ label: series.failed, line: failed, colour: 2 }, { label: series.parked, line: parked, colour: 3 }], rate)}
    ${latest(lag.p99) === null ? html`<figure class="plot none" data-plot="lag"><figcaption><b>${names.lag}</b></figcaption>${empty(notMeasured, firstPoint)}</figure>`
      : plot('lag', names.lag, '', [{ label: series.p50, line: lag.p50, colour: 1 }, { label: series.p99, line: lag.p99, colour: 2 }, { label: series.p95, line: lag.p95, colour: 4, dashed: true }], millis)}</div>`;
}

function platforms(found: readonly PlatformCounts[]): TemplateResult {
  const { overview } = eventWords;
  const heads = [overview.platform, overview.received, overview.processed, overview.failed, overview.parked, overview.lag, overview.processing];
  const late = (value: number | null, n: number) => (value === null && n > 0 ? overview.over : millis(value));
  return html`<div class="panel-h"><h2>${overview.platforms}</h2><span class="num">${found.length}</span></div>
    ${found.length === 0 ? empty(eventWords.none.title, eventWords.none.text, nothing, icon('inbox', '')) : html`<table class="tbl" role="table" aria-label=${overview.platforms}><thead role="rowgroup"><tr role="row">${heads.map((head, i) => html`<th role="columnheader" scope="col" class=${i === 0 ? '' : 'r'}>${head}</th>`)}</tr></thead>
    <tbody role="rowgroup">${found.map((one) => html`<tr role="row" data-platform=${one.platform}><td role="cell"><span class="line">${platformSign(one.platform)}<b>${sourceName(one.platform)}</b></span></td>
      ${[count(one.received), count(one.processed), count(one.failed), count(one.parked), late(one.lagMillis.p99, one.received), late(one.processingMillis.p99, one.processed)].map((value, i) => html`<td role="cell" class="r" data-name=${heads[i + 1] ?? ''}>${value}</td>`)}</tr>`)}</tbody></table>`}`;
}

/** The newest that were given up. */
function given(found: readonly Leaf[]): TemplateResult {
  const { columns, aside, overview } = eventWords;
  const heads = [columns.when, columns.what, columns.line, columns.reason, columns.tries];
  return html`<div class="panel-h"><h2>${aside.dead}</h2><span class="num">${found.length < PAGE ? found.length : `${PAGE}+`}</span><span class="grow"></span>${found.length === 0 ? html`<span class="faint">${aside.noneDead.text}</span>` : html`<a class="btn quiet" href=${pathTo('operations', 'aside')} @click=${followLink}>${overview.showAll}</a>`}</div>
    ${found.length === 0 ? nothing : html`<table class="tbl" role="table" aria-label=${aside.dead}><thead role="rowgroup"><tr role="row">${heads.map((head, i) => html`<th role="columnheader" scope="col" class=${i === 4 ? 'r' : ''}>${head}</th>`)}</tr></thead>
    <tbody role="rowgroup">${found.slice(0, GIVEN).map((leaf) => html`<tr role="row"><td role="cell" data-name=${columns.when}>${stamp(leaf.receivedAt)}</td><td role="cell" data-name=${columns.what}>${what(leaf)}</td><td role="cell" data-name=${columns.line}>${lineName(leaf.accountId)}</td>
      <td role="cell" class="wide" data-name=${columns.reason}><span class="trunc" title=${leaf.reason ?? ''}>${leaf.reason ?? ''}</span></td><td role="cell" class="r" data-name=${columns.tries}>${leaf.attempts}</td></tr>`)}</tbody></table>`}`;
}

function parked(found: readonly PlatformCounts[]): TemplateResult {
  const { aside, overview } = eventWords;
  const n = sumsOf(found).parked;
  return html`<div class="panel-h"><h2>${aside.parked}</h2><span class="num">${n}</span><span class="faint trunc grow">${n === 0 ? aside.noneParked.text : aside.parkedText}</span>${n === 0 ? nothing : html`<a class="btn quiet" href="${pathTo('operations', 'aside')}?state=parked" @click=${followLink}>${overview.showAll}</a>`}</div>`;
}

function recent(found: readonly Attempt[]): TemplateResult {
  const { overview, deliveries } = eventWords;
  return html`<div class="panel-h"><h2 class="grow">${overview.deliveries}</h2><a class="btn quiet" href=${pathTo('operations', 'deliveries')} @click=${followLink}>${overview.showAll}</a></div>
    ${found.length === 0 ? empty(deliveries.none.title, deliveries.none.text) : html`<ul class="events">${found.map((one) =>
      html`<li><time datetime=${one.at}>${precise(one.at)}</time>${answer(one)}<span><b>${sourceName(platformOf(one.route))}</b> ${one.accountId === null ? (one.externalAccount ?? '') : lineName(one.accountId)}${one.reason === null ? nothing : html`, ${deliveries.reasons[one.reason] ?? one.reason}`}</span></li>`)}</ul>`}`;
}

customElements.define('sb-overview', Overview);
