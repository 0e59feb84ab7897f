import { describe, expect, it } from 'vitest';
import type { RunView, Step } from '../src/api/runs';
import { happenings } from '../src/ops/run-happened';
import { tookOf, waterfall } from '../src/ops/waterfall';

const BEGAN = Date.parse('2026-11-24T10:00:00Z');

function at(seconds: number): string {
  return new Date(BEGAN + seconds * 1000).toISOString();
}

function step(position: string, from: number, to: number | null, more: Partial<Step> = {}): Step {
  return {
    position, name: `step ${position}`, kind: 'run', state: to === null ? 'waiting' : 'done', attempts: 1, result: null, error: null, beganAt: at(from),
    endedAt: to === null ? null : at(to), due: null, awaits: null, eventId: null, childId: null, tries: [], ...more,
  };
}

function run(steps: readonly Step[], ended: number | null, more: Partial<RunView> = {}): RunView {
  return {
    id: '1', workflow: 'cake', version: 1, status: ended === null ? 'sleeping' : 'completed', key: null, rerunOf: null, parentId: null, error: null, createdAt: at(0),
    endedAt: ended === null ? null : at(ended), millis: ended === null ? null : ended * 1000, input: {}, output: null, startedBy: null, steps, tries: [], ...more,
  };
}

describe('a waterfall', () => {
  it('puts steps where they were in the time of the run', () => {
    const { bars, gaps, now } = waterfall(run([step('1', 0, 5), step('2', 5, 10)], 10), BEGAN + 60_000);
    expect(bars.get('1')).toEqual([{ kind: 'work', at: 0, width: 49 }]);
    expect(bars.get('2')).toEqual([{ kind: 'work', at: 49, width: 49 }]);
    expect(gaps).toEqual([]);
    expect(now).toBeNull();
  });

  it('cuts out a wait that is much longer than all else, and nothing shorter', () => {
    const waits = (to: number) => [step('1', 0, 10), step('2', 10, to, { kind: 'event' }), step('3', to, to + 10)];
    expect(waterfall(run(waits(100), 110), BEGAN).gaps).toHaveLength(0);
    const long = waterfall(run(waits(86_400), 86_410), BEGAN);
    expect(long.gaps).toHaveLength(1);
    expect(long.bars.get('2')![0]!.width).toBeCloseTo(8);
    expect(long.bars.get('1')![0]!.width).toBeCloseTo(45);
    expect(long.ticks.map(({ millis }) => millis)).toContain(86_400_000);
  });

  it('cuts two waits that are alike', () => {
    const steps = [step('1', 0, 1), step('2', 1, 3_601, { kind: 'sleep' }), step('3', 3_601, 3_602), step('4', 3_602, 7_202, { kind: 'sleep' }), step('5', 7_202, 7_203)];
    expect(waterfall(run(steps, 7_203), BEGAN).gaps).toHaveLength(2);
  });

  it('leaves a wait room where there is nothing else to see', () => {
    const { bars } = waterfall(run([step('1', 0.02, null, { kind: 'sleep', due: at(9_000) })], null), BEGAN + 3_600_000);
    expect(bars.get('1')![0]!.width).toBeGreaterThan(40);
  });

  it('shows when tries failed and the pauses between them', () => {
    const tries = [1, 4].map((seconds, i) => ({ number: i + 1, error: 'no answer', at: at(seconds) }));
    const { bars } = waterfall(run([step('1', 9, 10, { attempts: 3, tries })], 10), BEGAN);
    expect(bars.get('1')!.map(({ kind }) => kind)).toEqual(['wait', 'wait', 'work', 'bad', 'bad']);
    expect(bars.get('1')!.map((bar) => Math.round(bar.at))).toEqual([10, 39, 88, 10, 39]);
  });

  it('goes on to now while the run is open', () => {
    const tries = [{ number: 1, error: 'no answer', at: at(5) }];
    const { bars, now } = waterfall(run([step('1', 5, null, { state: 'retrying', tries })], null), BEGAN + 10_000);
    expect(now).toBe(92);
    const [pause, mark, ...rest] = bars.get('1')!;
    expect(pause).toEqual({ kind: 'wait', at: 46, width: 46 });
    expect(mark!.kind).toBe('bad');
    expect(rest).toEqual([]);
  });

  it('shows what is done now, which is no step yet', () => {
    const { current } = waterfall(run([step('1', 0, 5)], null, { status: 'running' }), BEGAN + 10_000);
    expect(current).toEqual([{ kind: 'now', at: 46, width: 46 }]);
  });

  it('has no place for what was taken over', () => {
    const kept = step('1', -500, -400, { attempts: 0 });
    expect(waterfall(run([kept, step('2', 1, 2)], 2), BEGAN).bars.get('1')).toEqual([]);
    expect(tookOf(kept)).toBeNull();
  });

  it('counts a step from its first try', () => {
    expect(tookOf(step('1', 9, 10, { tries: [{ number: 1, error: '', at: at(4) }] }))).toBe(6_000);
  });

  it('bears a run that ended when it began', () => {
    expect(waterfall(run([], 0), BEGAN).ticks).toEqual([{ at: 0, millis: 0 }]);
  });
});

describe('what happened in a run', () => {
  it('is told newest first, in the order of the code where times are equal', () => {
    const steps = [step('1', 0, 5, { attempts: 2, tries: [{ number: 1, error: 'no', at: at(2) }] }), step('2', 5, 5, { kind: 'send' }), step('3', 5, null, { kind: 'sleep', due: at(60) })];
    expect(happenings(run(steps, null)).map(({ kind, step: of }) => `${of ?? ''} ${kind}`.trim())).toEqual(['3 step 3 sleeps', '2 step 2 done', '1 step 1 done', '1 step 1 try', 'began']);
  });

  it('ends with how the run ended', () => {
    const [last] = happenings(run([step('1', 0, 1, { state: 'failed', error: 'broken' })], 1, { status: 'failed' }));
    expect(last).toMatchObject({ kind: 'stopped', step: null, detail: 'failed' });
  });
});
