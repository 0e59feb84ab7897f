import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { words } from '../words';
import { mayOperate } from '../ui/acts';
import { icon } from '../ui/parts';
import { runWords } from './run-words';
import './runs.css';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const SIGNS: Readonly<Record<string, readonly [art: string, tone: string]>> = {
  queued: ['clock', 'faint'], running: ['play', ''], sleeping: ['moon', ''], waiting: ['clock', ''], parked: ['pause', 'doubt'], completed: ['done', 'ok'], failed: ['fail', 'danger'], cancelled: ['ban', 'faint'],
};

/** A shape, a colour and a word. */
export function stateSign(status: string): TemplateResult {
  const [art, tone] = SIGNS[status] ?? ['info', ''];
  return html`<span class="st ${tone}" data-state=${status}>${icon(art)}${runWords.states[status] ?? status}</span>`;
}

/** 38 ms, 12.6 s, 13 min 56 s, 2 h 5 min, 3 d 4 h. */
export function took(ms: number): string {
  const { min, h, d } = words.time.short;
  const parts = (large: number, unit: string, small: number, of: string) => `${large} ${unit}${small === 0 ? '' : ` ${small} ${of}`}`;
  if (ms < SECOND) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${new Intl.NumberFormat(words.lang, { maximumFractionDigits: 1 }).format(ms / SECOND)} s`;
  if (ms < HOUR) return parts(Math.floor(ms / MINUTE), min, Math.floor((ms % MINUTE) / SECOND), 's');
  return ms < DAY ? parts(Math.floor(ms / HOUR), h, Math.floor((ms % HOUR) / MINUTE), min) : parts(Math.floor(ms / DAY), d, Math.floor((ms % DAY) / HOUR), h);
}

/** What stands at the axis: 0 s, 250 ms, 5 s, 14:10, 2:05:00, 3 d 4 h. */
export function sinceBegin(ms: number): string {
  if (ms === 0) return '0 s';
  if (ms < MINUTE || ms >= DAY) return took(ms);
  const two = (n: number) => String(Math.floor(n)).padStart(2, '0');
  return ms < HOUR ? `${Math.floor(ms / MINUTE)}:${two((ms % MINUTE) / SECOND)}` : `${Math.floor(ms / HOUR)}:${two((ms % HOUR) / MINUTE)}:${two((ms % MINUTE) / SECOND)}`;
}

/** The end of a run's id tells it apart from its neighbours. */
export function shortId(id: string): string {
  return id.slice(-6);
}

/** The first line of an error says what happened, the rest where. */
export function firstLine(error: string): string {
  return error.split('\n', 1)[0] ?? '';
}

/** Acts, or why there are none. */
export function whoMay(acts: unknown): unknown {
  return mayOperate() ? acts : html`<span class="only" data-only>${icon('lock')}${runWords.only}</span>`;
}

export function liveSign(isLive: boolean, isStale: boolean): TemplateResult | typeof nothing {
  if (isStale) return html`<span class="age" data-live="stale"><i class="lamp danger"></i>${runWords.stale}</span>`;
  return isLive ? html`<span class="age" data-live><i class="lamp ok"></i>${runWords.live}</span>` : nothing;
}
