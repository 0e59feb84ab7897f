import type { ReactiveController, ReactiveControllerHost, TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { JobNumbers } from '../api/runs';
import { words } from '../words';
import { ASLEEP } from './run-filter';
import { took } from './run-parts';
import { runs, runWords } from './run-words';

interface Look {
  readonly numbers: JobNumbers;
  readonly engines: number;
}

interface Tile {
  readonly key: string;
  readonly name: string;
  readonly value: string;
  readonly text: string;
  readonly lamp: '' | 'ok' | 'danger' | 'doubt' | 'off';
  readonly tone?: 'bad' | 'doubt';
  /** The state whose runs it counts. */
  readonly status: string;
}

/** How many runs are in which state and how it goes: one number each, and the way to the runs behind it. */
export class JobTiles implements ReactiveController {
  private look: Look | null = null;
  private failed = false;

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostConnected(): void {
    void this.load();
  }

  async load(): Promise<void> {
    try {
      const [numbers, { workers }] = await Promise.all([runs.numbers(), runs.workers()]);
      this.look = { numbers, engines: workers.filter(({ alive }) => alive).length };
      this.failed = false;
    } catch {
      this.failed = true; // what was known stays
    }
    this.host.requestUpdate();
  }

  draw(choose: (status: string) => void): TemplateResult | typeof nothing {
    const say = runWords.numbers;
    if (this.look === null) return this.failed ? html`<p class="about" role="status">${say.failed}</p>` : nothing;
    return html`<div class="health jobs ${this.failed ? 'is-stale' : ''}" role="group" aria-label=${say.label}>${tiles(this.look).map(({ key, name, value, text, lamp, tone = '', status }) =>
      html`<button class=${tone} data-tile=${key} @click=${() => choose(status)}><span class="k"><i class="lamp ${lamp}"></i>${name}</span><span class="v">${value}</span><span class="t">${text}</span></button>`)}</div>`;
  }
}

function tiles({ numbers, engines }: Look): readonly Tile[] {
  const say = runWords.numbers;
  const { queued, running, asleep, parked, failedLast24h: failed, successRate, averageMillis } = numbers;
  return [
    { key: 'queued', name: say.queued, value: count(queued), text: say.waitForEngine, lamp: 'off', status: 'queued' },
    { key: 'running', name: say.running, value: count(running), text: say.engines(engines), lamp: engines === 0 ? 'danger' : 'ok', ...(engines === 0 ? { tone: 'bad' } : {}), status: 'running' },
    { key: 'asleep', name: say.asleep, value: count(asleep), text: say.noThread, lamp: 'off', status: ASLEEP },
    { key: 'parked', name: say.parked, value: count(parked), text: parked === 0 ? say.good : say.look, lamp: parked === 0 ? 'ok' : 'doubt', ...(parked === 0 ? {} : { tone: 'doubt' }), status: 'parked' },
    { key: 'failed', name: say.failed24, value: count(failed), text: failed === 0 ? say.good : say.look, lamp: failed === 0 ? 'ok' : 'danger', ...(failed === 0 ? {} : { tone: 'bad' }), status: 'failed' },
    { key: 'success', name: say.success, value: successRate === null ? '–' : share(successRate), text: successRate === null ? say.notYet : say.ofDay, lamp: 'off', status: 'completed' },
    { key: 'average', name: say.average, value: averageMillis === null ? '–' : took(averageMillis), text: averageMillis === null ? say.notYet : say.ofDay, lamp: 'off', status: 'completed' },
  ];
}

function count(n: number): string {
  return new Intl.NumberFormat(words.lang).format(n);
}

// All but a few is not all: only a whole is shown as one.
function share(rate: number): string {
  return new Intl.NumberFormat(words.lang, { style: 'percent', maximumFractionDigits: 1, roundingMode: 'floor' } as Intl.NumberFormatOptions).format(rate);
}
