import { describe, expect, it } from 'vitest';
import { Refused, Unreachable } from '../src/api/http';
import type { Page } from '../src/api/types';
import { troubleOf } from '../src/ops/call';
import { lacking } from '../src/ops/form-fields';
import { Listing, NOTHING, paged } from '../src/ops/paged';

interface Row {
  readonly id: string;
  readonly name?: string;
}

const key = ({ id }: Row) => id;
const rows = (...ids: string[]): readonly Row[] => ids.map((id) => ({ id }));
const ready = (items: readonly Row[], next: string | null = null) => paged<Row>(NOTHING, { type: 'loaded', page: { items, next } }, key);

describe('a list by pages', () => {
  it('goes on where the page before ended, and has nothing twice', () => {
    const list = paged(ready(rows('9', '8'), '8'), { type: 'moreLoaded', page: { items: rows('8', '7'), next: null } }, key);
    expect(list.items.map(key)).toEqual(['9', '8', '7']);
    expect(list.next).toBeNull();
  });

  it('keeps what it has while it asks quietly, and when the next page fails', () => {
    expect(paged(ready(rows('9')), { type: 'asked', quiet: true }, key).items).toHaveLength(1);
    expect(paged(ready(rows('9')), { type: 'asked', quiet: false }, key)).toEqual(NOTHING);
    expect(paged(ready(rows('9'), '9'), { type: 'moreFailed' }, key)).toMatchObject({ status: 'ready', more: 'failed', next: '9' });
  });

  it('puts a new row in front and a known one in its place', () => {
    expect(paged(ready(rows('1', '2')), { type: 'put', item: { id: '3' } }, key).items.map(key)).toEqual(['3', '1', '2']);
    expect(paged(ready(rows('1', '2')), { type: 'put', item: { id: '2', name: 'b' } }, key).items).toEqual([{ id: '1' }, { id: '2', name: 'b' }]);
    expect(paged(ready(rows('1', '2')), { type: 'removed', key: '1' }, key).items.map(key)).toEqual(['2']);
  });
});

class Host {
  addController(): void {}
  removeController(): void {}
  requestUpdate(): void {}
  readonly updateComplete = Promise.resolve(true);
}

describe('a listing', () => {
  it('drops the answer to a question that a newer one has overtaken', async () => {
    const answers: ((page: Page<Row>) => void)[] = [];
    const list = new Listing<Row>(new Host(), () => new Promise((answer) => answers.push(answer)), key);
    const first = list.load();
    const second = list.load(true);
    answers[1]?.({ items: rows('new'), next: null });
    await second;
    answers[0]?.({ items: rows('old'), next: null });
    await first;
    expect(list.state.items.map(key)).toEqual(['new']);
  });

  it('asks anew when something was put while an answer was on its way', async () => {
    const answers: ((page: Page<Row>) => void)[] = [];
    const list = new Listing<Row>(new Host(), () => new Promise((answer) => answers.push(answer)), key);
    const load = list.load();
    list.put({ id: '3' });
    answers[0]?.({ items: rows('1'), next: null });
    await load;
    expect(list.state.items.map(key)).toEqual(['3']);
    answers[1]?.({ items: rows('3', '1'), next: null });
    await new Promise((turn) => setTimeout(turn));
    expect(list.state.items.map(key)).toEqual(['3', '1']);
  });

  it('says why it has nothing', async () => {
    const list = new Listing<Row>(new Host(), () => Promise.reject(new Unreachable('x')), key);
    await list.load();
    expect(list.state).toMatchObject({ status: 'failed', trouble: { status: null } });
  });
});

describe('what stands in the way', () => {
  it('is said at its field without the field’s name', () => {
    expect(troubleOf(new Refused(400, 'Not valid', 'url must begin with https://', null, 'url'))).toEqual({ text: 'Must begin with https://', field: 'url', status: 400 });
  });

  it('is ours where the server’s words would not help', () => {
    expect(troubleOf(new Refused(412, 'Changed', 'x')).text).toContain('Somebody changed it meanwhile');
    expect(troubleOf(new Refused(409, 'Too many', ''))).toMatchObject({ text: 'Too many' });
    expect(troubleOf(new Error('x')).text).toContain('does not answer');
  });

  it('is a field that lacks before the server is asked', () => {
    const fields = [{ kind: 'text', name: 'name', label: 'Name' }, { kind: 'text', name: 'more', label: 'More', optional: true }, { kind: 'check', name: 'on', label: 'On', value: false }] as const;
    expect(lacking(fields, { name: '', more: '' })?.field).toBe('name');
    expect(lacking(fields, { name: 'x', more: '' })).toBeNull();
  });
});
