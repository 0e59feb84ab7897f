import type { JobPoint, JobSeries } from '../api/runs';
import type { Line } from './series';
import { stepsOf } from './series';

const MINUTE = 60;
const HOUR = 3600;

export interface RunLines {
  /** In seconds since 1970, every step of the span. */
  readonly times: readonly number[];
  /** What the counts are for. */
  readonly per: 'minute' | 'hour';
  readonly started: Line;
  readonly completed: Line;
  readonly failed: Line;
  readonly cancelled: Line;
  readonly took: { readonly p50: Line; readonly p95: Line; readonly p99: Line };
}

/** Runs over time: by the minute where steps are as short, else by the hour, since many workflows run a few times a day. Pure. */
export function runLinesOf(series: JobSeries): RunLines {
  const { times, rate, measured } = stepsOf(series);
  const per = series.stepSeconds <= MINUTE ? 'minute' : 'hour';
  const count = (read: (point: JobPoint) => number): Line => rate(read, per === 'minute' ? MINUTE : HOUR);
  const took = (read: keyof JobPoint['tookMillis']): Line => measured((point) => point.tookMillis[read]);
  return {
    times,
    per,
    started: count((point) => point.started),
    completed: count((point) => point.completed),
    failed: count((point) => point.failed),
    cancelled: count((point) => point.cancelled),
    took: { p50: took('p50'), p95: took('p95'), p99: took('p99') },
  };
}
