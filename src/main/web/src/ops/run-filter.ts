import type { Many, RunQuery } from '../api/runs';
import { ENDED, OPEN, STATUSES } from '../api/runs';

const HOUR_MS = 3_600_000;
const HOURS: Readonly<Record<string, number>> = { hour: 1, day: 24, week: 168 };

/** What sleeps or waits: one number among those of the jobs. */
export const ASLEEP = 'sleeping,waiting';

/** What the list of runs is narrowed by, as the address says it: a span by its name, or two moments. */
export interface RunFilter {
  readonly workflow: string;
  readonly status: string;
  readonly key: string;
  readonly q: string;
  /** Empty: ever. */
  readonly time: string;
  readonly from: string;
  readonly to: string;
}

export const EVERYTHING: RunFilter = { workflow: '', status: '', key: '', q: '', time: '', from: '', to: '' };

/** What an address narrows by; pure. */
export function filterOf(asked: URLSearchParams): RunFilter {
  const text = (name: string) => asked.get(name) ?? '';
  const between = text('from') !== '' || text('to') !== '';
  const status = text('status') === ASLEEP || (STATUSES as readonly string[]).includes(text('status')) ? text('status') : '';
  const time = between ? 'between' : Object.hasOwn(HOURS, text('time')) ? text('time') : '';
  return { workflow: text('workflow'), status, key: text('key'), q: text('q'), time, from: text('from'), to: text('to') };
}

/** The same for the address. Pure. */
export function addressOf({ time, ...filter }: RunFilter): Record<string, string> {
  return { ...filter, time: time === 'between' ? '' : time };
}

export function isNarrow(filter: RunFilter): boolean {
  return Object.values(filter).some((value) => value !== '');
}

/** The hours that the plots show: those of the filter's span, else of a day. Pure. */
export function hoursOf({ time }: RunFilter): number {
  return HOURS[time] ?? 24;
}

/** The question to the server. Pure. */
export function questionOf({ workflow, status, key, q, time, from, to }: RunFilter, now: number): RunQuery {
  const hours = HOURS[time];
  return { workflow, status, key, q, from: hours === undefined ? from : new Date(now - hours * HOUR_MS).toISOString(), to: hours === undefined ? to : '' };
}

/**
 * The same for an act on all of them; null where none of the chosen states can be acted on so. Without a chosen
 * state all that is open is cancelled, and what failed is done again. Pure.
 */
export function manyOf(act: 'cancel' | 'replay', filter: RunFilter, now: number): Many | null {
  const { workflow, status, key, q, from, to } = questionOf(filter, now);
  const may: readonly string[] = act === 'cancel' ? OPEN : ENDED;
  const chosen = status === '' ? (act === 'cancel' ? OPEN : ['failed']) : status.split(',').filter((each) => may.includes(each));
  if (chosen.length === 0) return null;
  const given = Object.entries({ workflow, key, text: q, from, to }).filter(([, value]) => value !== '');
  return { status: chosen, ...Object.fromEntries(given) };
}
