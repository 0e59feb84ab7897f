import { words } from './index';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const clockFormat = new Intl.DateTimeFormat(words.lang, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const weekdayFormat = new Intl.DateTimeFormat(words.lang, { weekday: 'short' });
const dateFormat = new Intl.DateTimeFormat(words.lang === 'en' ? 'en-GB' : words.lang, { day: 'numeric', month: 'short' });
const dayFormat = new Intl.DateTimeFormat(words.lang === 'en' ? 'en-GB' : words.lang, { weekday: 'long', day: 'numeric', month: 'long' });
const yearFormat = new Intl.DateTimeFormat(words.lang === 'en' ? 'en-GB' : words.lang, { day: 'numeric', month: 'long', year: 'numeric' });

function midnight(ms: number): number {
  return new Date(ms).setHours(0, 0, 0, 0);
}

/** Days between two moments by the calendar. */
function daysApart(from: number, to: number): number {
  return Math.round((midnight(to) - midnight(from)) / DAY);
}

/** 10:23 */
export function clock(at: string | number): string {
  return clockFormat.format(new Date(at));
}

/** The time in a row: 10:23 today, Thu this week, 4 May before. */
export function rowTime(at: string, now: number): string {
  const ms = Date.parse(at);
  const days = daysApart(ms, now);
  return days <= 0 ? clock(ms) : days < 7 ? weekdayFormat.format(ms) : dateFormat.format(ms);
}

/** A moment in running text: at 10:12, Thu 10:12, 4 May. */
export function moment(at: string | number, now: number): string {
  const ms = new Date(at).getTime();
  const days = daysApart(ms, now);
  if (days <= 0) return clock(ms);
  return days < 7 ? `${weekdayFormat.format(ms)} ${clock(ms)}` : dateFormat.format(ms);
}

/** When it happened, after a verb: at 10:12, Thu 10:12, 4 May. */
export function when(at: string | number, now: number): string {
  const text = moment(at, now);
  return text === clock(at) ? words.time.at(text) : text;
}

/** The line between days. */
export function dayName(at: string, now: number): string {
  const ms = Date.parse(at);
  const days = daysApart(ms, now);
  if (days <= 0) return words.time.today;
  if (days === 1) return words.time.yesterday;
  return new Date(ms).getFullYear() === new Date(now).getFullYear() ? dayFormat.format(ms) : yearFormat.format(ms);
}

export function sameDay(a: string, b: string): boolean {
  return midnight(Date.parse(a)) === midnight(Date.parse(b));
}

/** 14 min, 3 h, 2 d: for hints. */
export function short(ms: number): string {
  const { min, h, d } = words.time.short;
  if (ms < HOUR) return `${Math.max(1, Math.floor(ms / MINUTE))} ${min}`;
  return ms < DAY ? `${Math.floor(ms / HOUR)} ${h}` : `${Math.floor(ms / DAY)} ${d}`;
}

/** 3 h 50, 52 min: what is left of the window. */
export function left(ms: number): string {
  const minutes = Math.max(1, Math.floor(ms / MINUTE));
  const { min, h, d } = words.time.short;
  if (ms >= 2 * DAY) return `${Math.floor(ms / DAY)} ${d}`;
  return minutes < 60 ? `${minutes} ${min}` : `${Math.floor(minutes / 60)} ${h} ${String(minutes % 60).padStart(2, '0')}`;
}

/** 40 seconds, 24 hours: in sentences. */
export function long(ms: number): string {
  const { seconds, minutes, hours, days } = words.time;
  if (ms < MINUTE) return seconds(Math.max(1, Math.round(ms / 1000)));
  if (ms < HOUR) return minutes(Math.round(ms / MINUTE));
  return ms < 2 * DAY ? hours(Math.round(ms / HOUR)) : days(Math.floor(ms / DAY));
}

/** 820 B, 34 KB, 1.2 MB. */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 999_500) return `${Math.round(bytes / 1000)} KB`;
  return `${new Intl.NumberFormat(words.lang, { maximumFractionDigits: 1 }).format(bytes / 1_000_000)} MB`;
}

/** From now on until a moment of a day to come, for putting off: tomorrow at 9, Monday at 9. */
export function morning(now: number, inDays: number): Date {
  const at = new Date(now);
  at.setDate(at.getDate() + inDays);
  at.setHours(9, 0, 0, 0);
  return at;
}

/** Thu 27 Nov, 09:00: a moment to come. */
export function toCome(at: string | number, now: number): string {
  const ms = new Date(at).getTime();
  const days = daysApart(now, ms);
  if (days === 0) return clock(ms);
  return days < 7 ? `${weekdayFormat.format(ms)} ${clock(ms)}` : `${dateFormat.format(ms)}, ${clock(ms)}`;
}

const shortYearFormat = new Intl.DateTimeFormat(words.lang === 'en' ? 'en-GB' : words.lang, { day: 'numeric', month: 'short', year: 'numeric' });

/** 4 May 2026. */
export function day(at: string): string {
  return shortYearFormat.format(Date.parse(at));
}

/** 10:41:07: where seconds matter. */
export function precise(at: string): string {
  return new Intl.DateTimeFormat(words.lang, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }).format(Date.parse(at));
}

const stampFormat = new Intl.DateTimeFormat(words.lang === 'en' ? 'en-GB' : words.lang, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });

/** 4 May, 10:41:07: where days and seconds matter. */
export function dateTime(at: string): string {
  return stampFormat.format(Date.parse(at));
}
