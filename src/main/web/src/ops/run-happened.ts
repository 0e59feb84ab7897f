import type { RunView, Step } from '../api/runs';

/** Something that happened in a run, as data; the page has the words. */
export interface Happening {
  readonly at: string;
  readonly kind: 'began' | 'done' | 'failed' | 'try' | 'sleeps' | 'waits' | 'kept' | 'ended' | 'stopped';
  /** The step; null: the run, or the code between the steps. */
  readonly step: string | null;
  readonly number: number;
  /** An error, an event's name, a time, a state. */
  readonly detail: string;
}

/** All that is recorded of a run, the newest first. Pure. */
export function happenings(run: RunView): readonly Happening[] {
  const began: Happening = { at: run.createdAt, kind: 'began', step: null, number: 0, detail: run.startedBy?.name ?? '' };
  const between = run.tries.map(({ at, number, error }): Happening => ({ at, kind: 'try', step: null, number, detail: error }));
  const ended: readonly Happening[] = run.endedAt === null ? [] : [{ at: run.endedAt, kind: run.status === 'completed' ? 'ended' : 'stopped', step: null, number: 0, detail: run.status }];
  // The order of equal times is that of the code.
  return [began, ...run.steps.flatMap(ofStep), ...between, ...ended].sort((a, b) => Date.parse(a.at) - Date.parse(b.at)).reverse();
}

function ofStep(step: Step): readonly Happening[] {
  const of = (at: string, kind: Happening['kind'], detail = '', number = 0): Happening => ({ at, kind, step: `${step.position} ${step.name}`, number, detail });
  const tries = step.tries.map(({ at, number, error }) => of(at, 'try', error, number));
  const isPause = step.kind === 'sleep' || step.kind === 'event' || step.kind === 'invoke';
  const pause = isPause && step.attempts !== 0 || step.state === 'waiting' ? [of(step.beganAt, step.kind === 'sleep' ? 'sleeps' : 'waits', step.kind === 'sleep' ? (step.due ?? '') : (step.awaits ?? ''))] : [];
  if (step.endedAt === null) return [...pause, ...tries];
  const end = step.attempts === 0 ? of(step.endedAt, 'kept') : step.state === 'failed' ? of(step.endedAt, 'failed', step.error ?? '') : of(step.endedAt, 'done');
  return [...pause, ...tries, end];
}
