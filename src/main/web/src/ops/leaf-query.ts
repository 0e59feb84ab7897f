import type { LeafQuery } from '../api/webhooks';
import { STATES } from '../api/webhooks';

const HOUR_MS = 3_600_000;
const HOURS: Readonly<Record<string, number>> = { hour: 1, day: 24, week: 168, month: 720 };

/** What the log is narrowed by, as the address says it: a span by its name, or two moments. */
export interface LeafFilter {
  readonly account: string;
  readonly kind: string;
  readonly state: string;
  readonly time: string;
  readonly from: string;
  readonly to: string;
}

export const WEEK = 'week';
/** What is parked or dead is kept until somebody decides, however old it is. */
export const EVER = '2020-01-01T00:00:00Z';

/** What an address narrows by; pure. */
export function filterOf(asked: URLSearchParams): LeafFilter {
  const text = (name: string) => asked.get(name) ?? '';
  const between = text('from') !== '' || text('to') !== '';
  const state = (STATES as readonly string[]).includes(text('state')) ? text('state') : '';
  const time = between ? 'between' : Object.hasOwn(HOURS, text('time')) ? text('time') : WEEK;
  return { account: text('account'), kind: text('kind'), state, time, from: text('from'), to: text('to') };
}

/** The same for the address; what is usual is left out. Pure. */
export function addressOf({ time, ...filter }: LeafFilter): Record<string, string> {
  return { ...filter, time: time === WEEK || time === 'between' ? '' : time };
}

/** The question to the server. Pure. */
export function questionOf({ account, kind, state, time, from, to }: LeafFilter, now: number): LeafQuery {
  const hours = HOURS[time];
  return { account, kind, state, from: hours === undefined ? from : new Date(now - hours * HOUR_MS).toISOString(), to: hours === undefined ? to : '' };
}
