import type { ReactiveController, ReactiveControllerHost, TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { JobSeries } from '../api/runs';
import { empty } from '../ui/parts';
import type { RunFilter } from './run-filter';
import { hoursOf } from './run-filter';
import type { RunLines } from './run-series';
import { runLinesOf } from './run-series';
import { runs, runWords } from './run-words';
import type { Drawn } from './sb-plot';
import { rate } from './sb-plot';
import { latest, millis } from './series';
import { say } from './words';

interface Look {
  readonly hours: number;
  readonly series: JobSeries;
  readonly lines: RunLines;
}

// Who folded them away finds them so when coming back from a run; on a phone the list comes first.
let isOpen = matchMedia('(min-width: 1080px)').matches;

/** How many runs begin, end well and do not, and how long they take, of the workflow and the span that are chosen. */
export class RunPlots implements ReactiveController {
  private look: Look | null = null;
  private failed = false;
  private asked = 0;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly filter: () => RunFilter,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    void this.load();
  }

  async load(): Promise<void> {
    if (!isOpen) return;
    const question = ++this.asked;
    const filter = this.filter();
    try {
      const hours = hoursOf(filter);
      const series = await runs.series(hours, filter.workflow);
      if (question !== this.asked) return;
      this.look = { hours, series, lines: runLinesOf(series) };
      this.failed = false;
    } catch {
      if (question === this.asked) this.failed = true; // what was known stays
    }
    this.host.requestUpdate();
  }

  /** Others are chosen: what is shown is not theirs. */
  anew(): void {
    this.look = null;
    this.failed = false;
    void this.load();
  }

  private readonly toggled = (event: Event) => {
    const now = (event.target as HTMLDetailsElement).open;
    if (now === isOpen) return;
    isOpen = now;
    this.host.requestUpdate();
    void this.load();
  };

  draw(): TemplateResult {
    const { plots } = runWords;
    const { workflow } = this.filter();
    const span = plots.spans[hoursOf(this.filter())] ?? '';
    return html`<details class="fold ${this.failed ? 'is-stale' : ''}" data-plots ?open=${isOpen} @toggle=${this.toggled}>
      <summary>${plots.title}<span>${span}${workflow === '' ? nothing : html`, ${workflow}`}</span></summary>${isOpen ? this.content(span) : nothing}</details>`;
  }

  private content(span: string): TemplateResult {
    const { plots } = runWords;
    const { look } = this;
    const again = html`<p class="about" role="status" data-plots-failed>${plots.notLoaded} <button class="btn quiet s" data-plots-again @click=${() => void this.load()}>${say.again}</button></p>`;
    if (look === null) return this.failed ? again : html`<div class="plots none" aria-busy="true"></div>`;
    if (look.series.points.length === 0) return html`${this.failed ? again : nothing}<p class="about" data-plots-none>${plots.none(span)}</p>`;
    return html`${this.failed ? again : nothing}${drawn(look.lines)}`;
  }
}

function drawn({ times, per, started, completed, failed, cancelled, took: lasted }: RunLines): TemplateResult {
  const { plots } = runWords;
  const unit = per === 'minute' ? plots.perMinute : plots.perHour;
  const plot = (key: string, name: string, of: string, lines: readonly Drawn[], format: (value: number | null) => string) =>
    html`<sb-plot data-plot=${key} .name=${name} .unit=${of} .times=${times} .drawn=${lines} .format=${format}></sb-plot>`;
  return html`<div class="plots">
    ${plot('runs', plots.flow, unit, [{ label: plots.started, line: started, colour: 1, filled: true }, { label: plots.completed, line: completed, colour: 2, dashed: true }], rate)}
    ${plot('not-completed', plots.trouble, unit, [{ label: plots.failed, line: failed, colour: 2 }, { label: plots.cancelled, line: cancelled, colour: 3 }], rate)}
    ${latest(lasted.p50) === null ? html`<figure class="plot none" data-plot="took"><figcaption><b>${plots.took}</b></figcaption>${empty(plots.notMeasured, plots.firstPoint)}</figure>`
      : plot('took', plots.took, '', [{ label: plots.p50, line: lasted.p50, colour: 1 }, { label: plots.p99, line: lasted.p99, colour: 2 }, { label: plots.p95, line: lasted.p95, colour: 4, dashed: true }], millis)}</div>`;
}
