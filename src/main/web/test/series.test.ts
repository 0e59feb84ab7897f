import { describe, expect, it } from 'vitest';
import type { Series } from '../src/api/webhooks';
import { fits, platformOf } from '../src/ops/attempts';
import { detail } from '../src/ops/audit-detail';
import { addressOf, filterOf, questionOf } from '../src/ops/leaf-query';
import { latest, linesOf, millis, spark, sumsOf, waitingOf } from '../src/ops/series';
import { enSettings } from '../src/words/en-settings';
import { NOW } from './made';

const LAG = { p50: 100, p95: 200, p99: null };

function series(stepSeconds: number, to: string, ...points: readonly [at: string, received: number][]): Series {
  return { from: '2026-11-24T10:00:00Z', to, stepSeconds, points: points.map(([at, received]) => ({ at, received, processed: 0, failed: 0, parked: 0, lagMillis: LAG, processingMillis: LAG })) };
}

describe('a series', () => {
  it('has a place for every whole minute: nothing that came is none, a lag of nothing is not measured', () => {
    const lines = linesOf(series(60, '2026-11-24T10:03:30Z', ['2026-11-24T10:01:00Z', 12], ['2026-11-24T10:03:00Z', 99]));
    expect(lines.times).toHaveLength(3);
    expect(lines.received).toEqual([0, 12, 0]);
    expect(lines.lag.p50).toEqual([null, 100, null]);
    expect(latest(lines.lag.p50)).toBe(100);
    expect(latest(lines.lag.p99)).toBeNull();
  });

  it('counts a minute, however long its steps are, and the last for what it has of its time', () => {
    const lines = linesOf(series(300, '2026-11-24T10:07:00Z', ['2026-11-24T10:00:00Z', 50], ['2026-11-24T10:05:00Z', 50]));
    expect(lines.received).toEqual([10, 25]);
  });

  it('is drawn small from its first to its last value', () => {
    expect(spark([0, 4, null])).toBe('M0.0 18.0L36.0 2.0L72.0 18.0');
  });
});

describe('numbers', () => {
  it('are said as short as can be', () => {
    expect([null, 0, 999, 1400, 30_000, 300_000, 7_200_000, 604_800_000].map(millis)).toEqual(['–', '0 ms', '999 ms', '1.4 s', '30 s', '5 min', '2 h', '7 d']);
  });

  it('are summed over platforms and queues', () => {
    const one = { platform: 'x', received: 3, processed: 2, failed: 1, parked: 0, noop: 0, lagMillis: LAG, processingMillis: LAG };
    expect(sumsOf([one, one])).toEqual({ received: 6, processed: 4, failed: 2, parked: 0 });
    const queue = { queue: 'inbox', waiting: 2, oldestSeconds: null, workers: 1, lastSeen: null };
    const health = { status: 'ok', postgres: 'up', redis: 'up', missingHere: [], queues: [queue, { ...queue, oldestSeconds: 9 }] } as const;
    expect(waitingOf(health)).toEqual({ waiting: 4, oldestSeconds: 9, workers: 2 });
  });
});

describe('the filter of the log', () => {
  it('is read from an address, and what is not known does not count', () => {
    expect(filterOf(new URLSearchParams('state=dead&time=day&account=7'))).toMatchObject({ state: 'dead', time: 'day', account: '7' });
    expect(filterOf(new URLSearchParams('state=evil&time=toString'))).toMatchObject({ state: '', time: 'week' });
    expect(filterOf(new URLSearchParams('from=2026-01-01T00:00:00Z')).time).toBe('between');
  });

  it('stands in the address without what is usual', () => {
    expect(addressOf(filterOf(new URLSearchParams()))).toEqual({ account: '', kind: '', state: '', from: '', to: '', time: '' });
    expect(addressOf(filterOf(new URLSearchParams('time=hour'))).time).toBe('hour');
  });

  it('asks for a span that ends now, or for the two moments', () => {
    expect(questionOf(filterOf(new URLSearchParams('time=hour')), NOW)).toMatchObject({ from: '2026-11-24T11:00:00.000Z', to: '' });
    expect(questionOf(filterOf(new URLSearchParams('from=a&to=b')), NOW)).toMatchObject({ from: 'a', to: 'b' });
  });
});

describe('a delivery', () => {
  const attempt = { at: '', route: '/api/v1/webhooks/stripe/main', ip: '203.0.113.9', status: 403, reason: 'not_signed', requestId: 'r-1', externalAccount: null, accountId: null, leaves: 0 };

  it('is found by what is seen of it, and by its answer', () => {
    expect(platformOf(attempt.route)).toBe('stripe');
    expect(fits(attempt, { q: '203.0', answer: 'refused' })).toBe(true);
    expect(fits(attempt, { q: 'R-1', answer: 'taken' })).toBe(false);
    expect(fits(attempt, { q: 'else', answer: '' })).toBe(false);
  });
});

describe('an entry of the log', () => {
  it('says what changed from what to what, and other things by their names', () => {
    expect(detail({ detail: { role: { from: 'agent', to: 'admin' }, active: false } }, enSettings.audit)).toBe('role: agent → admin, active: no');
    expect(detail({ detail: { reason: 'password', days: { a: 1 } } }, enSettings.audit)).toBe('why: wrong password, days: {"a":1}');
  });
});
