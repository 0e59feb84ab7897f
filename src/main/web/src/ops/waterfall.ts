import type { RunView, Step } from '../api/runs';

/** A stretch of a step's time, in hundredths of the axis. `work` was done, `bad` failed, `wait` cost nothing. */
export interface Bar {
  readonly kind: 'work' | 'bad' | 'wait' | 'now';
  readonly at: number;
  readonly width: number;
}

export interface Tick {
  readonly at: number;
  /** Since the run began. */
  readonly millis: number;
}

export interface Waterfall {
  readonly bars: ReadonlyMap<string, readonly Bar[]>;
  /** What is done just now and not shown as a step yet. */
  readonly current: readonly Bar[];
  readonly ticks: readonly Tick[];
  /** Where time was cut out. */
  readonly gaps: readonly number[];
  /** Null when the run has ended. */
  readonly now: number | null;
}

/** A stretch of time and where it lies on the axis. */
interface Piece {
  readonly from: number;
  readonly to: number;
  readonly at: number;
  readonly width: number;
  readonly cut: boolean;
}

const GAP = 8;
const SHORT_MS = 1000;
const CUT_FROM_MS = 30_000;
const CUT_TIMES = 8;
const TICKS_APART = 13;
const STEPS_MS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 15e3, 3e4, 6e4, 12e4, 3e5, 6e5, 9e5, 18e5, 36e5, 72e5, 108e5, 216e5, 432e5, 864e5, 1728e5, 6048e5];

/**
 * A run's steps on an axis of time. Where nothing happens for very much longer than all else took, time is cut out,
 * so that a payment that came after a day does not press the rest into a line. Pure.
 */
export function waterfall(run: RunView, now: number): Waterfall {
  const start = Date.parse(run.createdAt);
  const end = Math.max(start + 1, run.endedAt === null ? now : Date.parse(run.endedAt));
  const pieces = axis(momentsOf(run, start, end), run.endedAt === null ? 92 : 98);
  const place = (ms: number) => placed(pieces, Math.min(end, Math.max(start, ms)));
  const bar = (kind: Bar['kind'], from: number, to: number): Bar => ({ kind, at: place(from), width: place(to) - place(from) });
  const last = Math.max(start, ...run.steps.flatMap(({ beganAt, endedAt, tries }) => [beganAt, endedAt ?? beganAt, ...tries.map(({ at }) => at)].map(Date.parse)));
  return {
    bars: new Map(run.steps.map((step) => [step.position, barsOf(step, end, bar)])),
    current: run.status === 'running' ? [bar('now', last, end)] : run.status === 'queued' ? [bar('wait', last, end)] : [],
    ticks: whole(pieces).flatMap((piece) => ticksOf(piece, start, run.endedAt === null ? place(end) - 6 : 96)),
    gaps: pieces.filter(({ cut }) => cut).map(({ at, width }) => at + width / 2),
    now: run.endedAt === null ? place(end) : null,
  };
}

/** When a step first did something that is known. */
export function beganAt({ beganAt, tries }: Step): number {
  return Math.min(Date.parse(beganAt), ...tries.map(({ at }) => Date.parse(at)));
}

/** How long a step took with all its tries and pauses; null while it is not over, or where it was taken over. */
export function tookOf(step: Step): number | null {
  return step.endedAt === null || step.attempts === 0 ? null : Date.parse(step.endedAt) - beganAt(step);
}

function barsOf(step: Step, end: number, bar: (kind: Bar['kind'], from: number, to: number) => Bar): readonly Bar[] {
  if (step.attempts === 0 && step.endedAt !== null) return []; // taken over: it was done in another run
  const began = Date.parse(step.beganAt);
  const over = step.endedAt === null ? end : Date.parse(step.endedAt);
  const failed = step.tries.map(({ at }) => Date.parse(at));
  const isWait = step.kind === 'sleep' || step.kind === 'event' || step.kind === 'invoke' || step.state === 'retrying';
  // Of an earlier try it is known when it failed, not when it began.
  const pauses = failed.map((at, i) => bar('wait', at, Math.min(failed[i + 1] ?? (isWait ? over : began), over)));
  const marks = failed.map((at) => bar('bad', at, at));
  const lasts = step.state === 'retrying' && failed.length > 0 ? [] : [bar(isWait ? 'wait' : step.state === 'failed' ? 'bad' : 'work', began, over)];
  const broke = isWait && step.state === 'failed' ? [bar('bad', over, over)] : [];
  return [...pauses.filter(({ width }) => width > 0), ...lasts, ...marks, ...broke];
}

function momentsOf({ steps }: RunView, start: number, end: number): readonly number[] {
  const known = steps.filter(({ attempts, endedAt }) => attempts > 0 || endedAt === null).flatMap(({ beganAt, endedAt, tries }) => [beganAt, ...(endedAt === null ? [] : [endedAt]), ...tries.map(({ at }) => at)].map(Date.parse));
  return [...new Set([start, ...known, end])].filter((at) => at >= start && at <= end).sort((a, b) => a - b);
}

/** The stretches between moments, side by side. */
function axis(moments: readonly number[], whole: number): readonly Piece[] {
  const spans = moments.slice(1).map((to, i) => ({ from: moments[i]!, to, length: to - moments[i]! }));
  const cuts = cutsOf(spans.map(({ length }) => length));
  const rest = spans.reduce((sum, { length }, i) => sum + (cuts.has(i) ? 0 : length), 0);
  // Of a run that did little but wait, the wait is what there is to see.
  const gap = cuts.size === 0 ? 0 : rest < SHORT_MS ? whole / 2 / cuts.size : Math.min(GAP, whole / 2 / cuts.size);
  let at = 0;
  return spans.map(({ from, to, length }, i) => {
    const cut = cuts.has(i);
    const width = cut ? gap : (length / Math.max(1, rest)) * (whole - gap * cuts.size);
    at += width;
    return { from, to, at: at - width, width, cut };
  });
}

/** Which stretches are cut: the longest, where each is much longer than all together that stay. */
function cutsOf(lengths: readonly number[]): ReadonlySet<number> {
  const byLength = lengths.map((_, i) => i).sort((a, b) => lengths[b]! - lengths[a]!);
  let rest = 0;
  for (let n = byLength.length - 1; n > 0; n--) {
    rest += lengths[byLength[n]!]!;
    if (lengths[byLength[n - 1]!]! >= Math.max(CUT_FROM_MS, CUT_TIMES * rest)) return new Set(byLength.slice(0, n));
  }
  return new Set();
}

function placed(pieces: readonly Piece[], ms: number): number {
  const piece = pieces.find(({ to }) => ms <= to) ?? pieces.at(-1)!;
  return piece.at + ((ms - piece.from) / Math.max(1, piece.to - piece.from)) * piece.width;
}

/** Stretches without a cut are one. */
function whole(pieces: readonly Piece[]): readonly Piece[] {
  const made: Piece[] = [];
  for (const piece of pieces) {
    const before = made.at(-1);
    if (before === undefined || before.cut || piece.cut) made.push(piece);
    else made[made.length - 1] = { ...before, to: piece.to, width: before.width + piece.width };
  }
  return made.filter(({ cut }) => !cut);
}

/** Round times, so far apart that they can be read; behind a cut at least where it goes on. */
function ticksOf({ from, to, at, width }: Piece, start: number, most: number): readonly Tick[] {
  const each = width / Math.max(1, to - from);
  const step = STEPS_MS.find((ms) => ms * each >= TICKS_APART);
  const first = from - start;
  const ticks: Tick[] = [];
  if (step !== undefined) {
    for (let millis = Math.ceil(first / step) * step; millis <= to - start; millis += step) ticks.push({ at: at + (millis - first) * each, millis });
  }
  if (ticks.length === 0 && width > GAP) ticks.push({ at, millis: first });
  return ticks.filter((tick) => tick.at <= most);
}
