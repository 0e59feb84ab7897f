import type { Http } from './http';
import { path } from './http';
import { params } from './people';
import type { Page } from './types';

export const OPEN = ['queued', 'running', 'sleeping', 'waiting', 'parked'] as const;
export const ENDED = ['completed', 'failed', 'cancelled'] as const;
export const STATUSES = [...OPEN, ...ENDED] as const;
export type RunStatus = (typeof STATUSES)[number];

export interface Run {
  readonly id: string;
  readonly workflow: string;
  readonly version: number;
  readonly status: RunStatus;
  readonly key: string | null;
  readonly rerunOf: string | null;
  readonly parentId: string | null;
  readonly error: string | null;
  readonly createdAt: string;
  readonly endedAt: string | null;
  readonly millis: number | null;
}

/** A try that failed. */
export interface Try {
  readonly number: number;
  readonly error: string;
  readonly at: string;
}

export interface Step {
  readonly position: string;
  readonly name: string;
  readonly kind: 'run' | 'transaction' | 'send' | 'sleep' | 'event' | 'invoke';
  readonly state: 'done' | 'failed' | 'waiting' | 'retrying';
  /** 0: taken over from the run that this one repeats. */
  readonly attempts: number;
  readonly result: unknown;
  readonly error: string | null;
  /** Of the last try, or of the pause before the next one. */
  readonly beganAt: string;
  readonly endedAt: string | null;
  readonly due: string | null;
  readonly awaits: string | null;
  readonly eventId: string | null;
  readonly childId: string | null;
  readonly tries: readonly Try[];
}

export interface RunView extends Run {
  readonly input: unknown;
  readonly output: unknown;
  readonly startedBy: { readonly eventId: string; readonly name: string; readonly source: string } | null;
  readonly steps: readonly Step[];
  /** Failures of the code between the steps. */
  readonly tries: readonly Try[];
}

/** Which runs; what is empty does not narrow. */
export interface RunQuery {
  readonly workflow: string;
  /** One or several with commas. */
  readonly status: string;
  readonly key: string;
  readonly q: string;
  readonly from: string;
  readonly to: string;
}

/** The same for an act on all of them. */
export interface Many {
  readonly workflow?: string;
  readonly status?: readonly string[];
  readonly key?: string;
  readonly text?: string;
  readonly from?: string;
  readonly to?: string;
}

export interface Workflow {
  readonly id: string;
  readonly version: number;
  readonly events: readonly string[];
  readonly cron: string | null;
  readonly paused: { readonly by: string; readonly at: string } | null;
}

export interface Cron {
  readonly workflow: string;
  readonly expression: string;
  readonly zone: string;
  readonly nextTimes: readonly string[];
  readonly lastAt: string | null;
  readonly lastStatus: string | null;
}

export interface JobNumbers {
  readonly queued: number;
  readonly running: number;
  readonly asleep: number;
  readonly parked: number;
  readonly failedLast24h: number;
  readonly averageMillis: number | null;
  readonly successRate: number | null;
}

/** What happened in a step of the time; times are below so many milliseconds, null: none completed, or longer. */
export interface JobPoint {
  readonly at: string;
  readonly started: number;
  readonly completed: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly tookMillis: { readonly p50: number | null; readonly p95: number | null; readonly p99: number | null };
}

export interface JobSeries {
  readonly from: string;
  readonly to: string;
  readonly stepSeconds: number;
  readonly points: readonly JobPoint[];
}

export interface Worker {
  readonly id: string;
  readonly startedAt: string;
  readonly alive: boolean;
  readonly running: number;
}

/** Runs, workflows, crons (docs/api/runs.md). */
export class RunsApi {
  constructor(private readonly http: Http) {}

  runs(query: RunQuery, cursor: string | null, limit = 50): Promise<Page<Run>> {
    return this.http.call('GET', `/runs?${params({ ...query, cursor: cursor ?? '' }, limit)}`);
  }

  run(id: string): Promise<RunView> {
    return this.http.call('GET', path`/runs/${id}`);
  }

  /** @param from a step's position; null: from the start */
  rerun(id: string, from: string | null): Promise<{ readonly id: string }> {
    return this.http.call('POST', path`/runs/${id}/rerun` + (from === null ? '' : `?from=${encodeURIComponent(from)}`), {});
  }

  cancel(id: string): Promise<unknown> {
    return this.http.call('POST', path`/runs/${id}/cancel`, {});
  }

  resume(id: string): Promise<unknown> {
    return this.http.call('POST', path`/runs/${id}/resume`, {});
  }

  /** How many runs an act would be done to. */
  count(act: 'cancel' | 'replay', which: Many): Promise<{ readonly count: number }> {
    return this.http.call('POST', `/runs/${act}`, which);
  }

  /** @param count as it was answered; another number fits by now: 409 */
  many(act: 'cancel' | 'replay', which: Many, count: number): Promise<unknown> {
    return this.http.call('POST', `/runs/${act}`, { ...which, count });
  }

  workflows(): Promise<{ readonly items: readonly Workflow[] }> {
    return this.http.call('GET', '/workflows');
  }

  pause(id: string): Promise<Workflow> {
    return this.http.call('POST', path`/workflows/${id}/pause`, {});
  }

  goOn(id: string): Promise<Workflow> {
    return this.http.call('POST', path`/workflows/${id}/resume`, {});
  }

  crons(): Promise<{ readonly items: readonly Cron[] }> {
    return this.http.call('GET', '/crons');
  }

  fire(id: string): Promise<unknown> {
    return this.http.call('POST', path`/crons/${id}/fire`, {});
  }

  numbers(): Promise<JobNumbers> {
    return this.http.call('GET', '/jobs/metrics');
  }

  /** @param workflow empty: all */
  series(hours: number, workflow: string): Promise<JobSeries> {
    return this.http.call('GET', `/jobs/series?hours=${hours}${workflow === '' ? '' : `&workflow=${encodeURIComponent(workflow)}`}`);
  }

  workers(): Promise<{ readonly workers: readonly Worker[] }> {
    return this.http.call('GET', '/workers/status');
  }
}
