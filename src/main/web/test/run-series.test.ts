import { describe, expect, it } from 'vitest';
import type { JobPoint, JobSeries } from '../src/api/runs';
import { EVERYTHING, hoursOf } from '../src/ops/run-filter';
import { runLinesOf } from '../src/ops/run-series';

function point(at: string, counts: Partial<JobPoint> = {}): JobPoint {
  return { at, started: 0, completed: 0, failed: 0, cancelled: 0, tookMillis: { p50: null, p95: null, p99: null }, ...counts };
}

function series(stepSeconds: number, to: string, ...points: readonly JobPoint[]): JobSeries {
  return { from: '2026-11-24T10:00:00Z', to, stepSeconds, points };
}

describe('runs over time', () => {
  it('are counted by the minute where steps are minutes, and a minute that runs is left out', () => {
    const lines = runLinesOf(series(60, '2026-11-24T10:03:30Z', point('2026-11-24T10:01:00Z', { started: 12, failed: 2 }), point('2026-11-24T10:03:00Z', { started: 99 })));
    expect(lines.per).toBe('minute');
    expect(lines.started).toEqual([0, 12, 0]);
    expect(lines.failed).toEqual([0, 2, 0]);
    expect(lines.times[1]! - lines.times[0]!).toBe(60);
  });

  it('are counted by the hour where steps are longer, the last for what it has of its time', () => {
    const lines = runLinesOf(series(900, '2026-11-24T10:20:00Z', point('2026-11-24T10:00:00Z', { completed: 5 }), point('2026-11-24T10:15:00Z', { completed: 5, cancelled: 1 })));
    expect(lines.per).toBe('hour');
    expect(lines.completed).toEqual([20, 60]);
    expect(lines.cancelled).toEqual([0, 12]);
  });

  it('have no time to finish where none completed', () => {
    const tookMillis = { p50: 500, p95: 2000, p99: null };
    const lines = runLinesOf(series(60, '2026-11-24T10:03:00Z', point('2026-11-24T10:01:00Z', { completed: 3, tookMillis }), point('2026-11-24T10:02:00Z', { failed: 1 })));
    expect(lines.took).toEqual({ p50: [null, 500, null], p95: [null, 2000, null], p99: [null, null, null] });
  });

  it('are those of the chosen span, else of a day', () => {
    const hours = (time: string) => hoursOf({ ...EVERYTHING, time });
    expect([hours('hour'), hours('day'), hours('week'), hours(''), hours('between')]).toEqual([1, 24, 168, 24, 24]);
  });
});
