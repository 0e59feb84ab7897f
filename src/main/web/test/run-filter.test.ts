import { describe, expect, it } from 'vitest';
import { addressOf, EVERYTHING, filterOf, isNarrow, manyOf, questionOf } from '../src/ops/run-filter';

const NOW = Date.parse('2026-11-24T10:00:00Z');

describe('what runs are narrowed by', () => {
  it('is read from the address and written there again', () => {
    const filter = filterOf(new URLSearchParams('workflow=cake&status=failed&key=order+1&q=oven&time=day'));
    expect(filter).toEqual({ workflow: 'cake', status: 'failed', key: 'order 1', q: 'oven', time: 'day', from: '', to: '' });
    expect(filterOf(new URLSearchParams(addressOf(filter)))).toEqual(filter);
    const between = filterOf(new URLSearchParams('from=2026-11-01T00:00:00Z'));
    expect(between.time).toBe('between');
    expect(filterOf(new URLSearchParams(addressOf(between)))).toEqual(between);
  });

  it('leaves out what there is not', () => {
    expect(filterOf(new URLSearchParams('status=late&time=century'))).toEqual(EVERYTHING);
    expect(isNarrow(EVERYTHING)).toBe(false);
  });

  it('asks for a span that ends now', () => {
    expect(questionOf({ ...EVERYTHING, time: 'hour' }, NOW).from).toBe('2026-11-24T09:00:00.000Z');
  });

  it('acts on what can be acted on so, and on nothing else', () => {
    expect(manyOf('cancel', { ...EVERYTHING, workflow: 'cake', q: 'oven' }, NOW)).toEqual({ workflow: 'cake', text: 'oven', status: ['queued', 'running', 'sleeping', 'waiting', 'parked'] });
    expect(manyOf('replay', EVERYTHING, NOW)).toEqual({ status: ['failed'] });
    expect(manyOf('cancel', { ...EVERYTHING, status: 'sleeping,waiting' }, NOW)).toEqual({ status: ['sleeping', 'waiting'] });
    expect(manyOf('cancel', { ...EVERYTHING, status: 'failed' }, NOW)).toBeNull();
    expect(manyOf('replay', { ...EVERYTHING, status: 'completed' }, NOW)).toEqual({ status: ['completed'] });
    expect(manyOf('replay', { ...EVERYTHING, status: 'parked' }, NOW)).toBeNull();
  });
});
