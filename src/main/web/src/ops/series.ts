import type { Health, Percentiles, PlatformCounts, Series } from '../api/webhooks';

/** A line over time; null where nothing was measured. */
export type Line = readonly (number | null)[];

export interface Lines {
  /** In seconds since 1970, every step of the span. */
  readonly times: readonly number[];
  readonly received: Line;
  readonly processed: Line;
  readonly failed: Line;
  readonly parked: Line;
  readonly lag: { readonly p50: Line; readonly p95: Line; readonly p99: Line };
}

/** What was measured in steps from one moment to another; a step in which nothing happened has no point. */
export interface Stepped<P extends { readonly at: string }> {
  readonly from: string;
  readonly to: string;
  readonly stepSeconds: number;
  readonly points: readonly P[];
}

/** The same with a place for every step. */
export interface Steps<P> {
  /** In seconds since 1970. */
  readonly times: readonly number[];
  /** Counts for so many seconds each, so that spans can be compared: nothing that came is none. */
  rate(read: (point: P) => number, perSeconds?: number): Line;
  /** What is not measured where nothing came. */
  measured(read: (point: P) => number | null): Line;
}

/**
 * A minute that is not over is left out: its counts are still on their way; a longer step counts for what it has of
 * its time.
 */
export function stepsOf<P extends { readonly at: string }>({ from, to, stepSeconds, points }: Stepped<P>): Steps<P> {
  const start = Math.floor(Date.parse(from) / 1000);
  const end = Date.parse(to) / 1000;
  const known = new Map(points.map((point) => [Math.floor(Date.parse(point.at) / 1000), point]));
  const steps = (end - start) / stepSeconds;
  const times = Array.from({ length: Math.max(0, stepSeconds <= 60 ? Math.floor(steps) : Math.ceil(steps)) }, (_, i) => start + i * stepSeconds);
  return {
    times,
    rate: (read, perSeconds = 60) => times.map((at) => {
      const point = known.get(at);
      return point === undefined ? 0 : (read(point) * perSeconds) / Math.max(60, Math.min(stepSeconds, end - at));
    }),
    measured: (read) => times.map((at) => {
      const point = known.get(at);
      return point === undefined ? null : read(point);
    }),
  };
}

/** The series as lines, of events a minute. */
export function linesOf(series: Series): Lines {
  const { times, rate, measured } = stepsOf(series);
  const lag = (read: keyof Percentiles): Line => measured((point) => point.lagMillis[read]);
  return {
    times,
    received: rate((point) => point.received),
    processed: rate((point) => point.processed),
    failed: rate((point) => point.failed),
    parked: rate((point) => point.parked),
    lag: { p50: lag('p50'), p95: lag('p95'), p99: lag('p99') },
  };
}

/** The last that was measured; null: nothing was. */
export function latest(line: Line): number | null {
  return line.findLast((value) => value !== null) ?? null;
}

export interface Sums {
  readonly received: number;
  readonly processed: number;
  readonly failed: number;
  readonly parked: number;
}

export function sumsOf(platforms: readonly PlatformCounts[]): Sums {
  const sum = (read: (counts: PlatformCounts) => number) => platforms.reduce((all, one) => all + read(one), 0);
  return { received: sum((one) => one.received), processed: sum((one) => one.processed), failed: sum((one) => one.failed), parked: sum((one) => one.parked) };
}

/** What waits in all queues, and the oldest of it. */
export function waitingOf({ queues }: Health): { readonly waiting: number; readonly oldestSeconds: number | null; readonly workers: number } {
  const oldest = queues.flatMap(({ oldestSeconds }) => (oldestSeconds === null ? [] : [oldestSeconds]));
  return {
    waiting: queues.reduce((sum, { waiting }) => sum + waiting, 0),
    oldestSeconds: oldest.length === 0 ? null : Math.max(...oldest),
    workers: queues.reduce((sum, { workers }) => sum + workers, 0),
  };
}

/** 12 ms, 1.4 s, 5 min, 3 h, 2 d: as short as it can be said. */
export function millis(value: number | null): string {
  if (value === null) return '–';
  if (value < 1000) return `${Math.round(value)} ms`;
  if (value < 120_000) return `${tidy(value / 1000)} s`;
  if (value < 7_200_000) return `${tidy(value / 60_000)} min`;
  return value < 172_800_000 ? `${tidy(value / 3_600_000)} h` : `${tidy(value / 86_400_000)} d`;
}

function tidy(value: number): string {
  return value >= 10 ? String(Math.round(value)) : String(Math.round(value * 10) / 10);
}

/** A small line of the last values, as a path in a box of 72 by 20. */
export function spark(line: Line): string {
  const values = line.map((value) => value ?? 0);
  const top = Math.max(1, ...values);
  const width = 72 / Math.max(1, values.length - 1);
  return values.map((value, i) => `${i === 0 ? 'M' : 'L'}${(i * width).toFixed(1)} ${(18 - (value / top) * 16).toFixed(1)}`).join('');
}
