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

/**
 * The series with a place for every step: nothing that came is none, but a lag of nothing is not measured.
 * Counts are per minute, so that spans can be compared. A minute that is not over is left out: its counts are still
 * on their way; a longer step counts for what it has of its time.
 */
export function linesOf({ from, to, stepSeconds, points }: Series): Lines {
  const start = Math.floor(Date.parse(from) / 1000);
  const end = Date.parse(to) / 1000;
  const known = new Map(points.map((point) => [Math.floor(Date.parse(point.at) / 1000), point]));
  const steps = (end - start) / stepSeconds;
  const times = Array.from({ length: Math.max(0, stepSeconds <= 60 ? Math.floor(steps) : Math.ceil(steps)) }, (_, i) => start + i * stepSeconds);
  const rate = (read: (point: Series['points'][number]) => number): Line =>
    times.map((at) => {
      const point = known.get(at);
      const minutes = Math.max(1, Math.min(stepSeconds, end - at) / 60);
      return point === undefined ? 0 : read(point) / minutes;
    });
  const lag = (read: keyof Percentiles): Line => times.map((at) => known.get(at)?.lagMillis[read] ?? null);
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

/** 12, 1.4 s, 5 min: as short as it can be said. */
export function millis(value: number | null): string {
  if (value === null) return '–';
  if (value < 1000) return `${Math.round(value)} ms`;
  return value < 120_000 ? `${tidy(value / 1000)} s` : `${tidy(value / 60_000)} min`;
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
