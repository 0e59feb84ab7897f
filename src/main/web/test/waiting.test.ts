import { describe, expect, it } from 'vitest';
import { reduce } from '../src/store/reduce';
import type { State } from '../src/store/state';
import { EMPTY } from '../src/store/state';
import { limitOf } from '../src/store/limits';
import { viewOf } from '../src/store/views';
import { groups, isPaused, windowLeft } from '../src/store/waiting';
import { arrived, held, orderOf } from '../src/ui/order';
import { itemsOf } from '../src/ui/thread-items';
import { place, reveal } from '../src/ui/virtual';
import { ago, conversation, message, NOW, ours } from './made';

function listed(state: Partial<State>, ...rows: ReturnType<typeof conversation>[]) {
  return groups({ ...EMPTY, ...state, conversations: new Map(rows.map((row) => [row.id, row])) }, NOW);
}

const view = (kind: State['view']['kind'], client: string | null = null) => viewOf(kind, { client });
const ids = (list: ReturnType<typeof groups>) => list.map(({ key, items }) => [key, ...items.map(({ id }) => id)]);

describe('the list', () => {
  it('puts who waits longest first and leaves out who is answered', () => {
    const list = listed(
      {},
      conversation('1', { lastInboundAt: ago(10) }),
      conversation('2', { lastInboundAt: ago(50) }),
      conversation('3', { lastInboundAt: ago(40) }),
      conversation('4', { previewDirection: 'out' }),
      conversation('5', { lastInboundAt: ago(26 * 60) }),
    );
    expect(ids(list)).toEqual([['overdue', '2', '3'], ['soon', '1'], ['closed', '5']]);
  });

  it('keeps the open conversation although it was answered', () => {
    const list = listed({ open: '4' }, conversation('4', { previewDirection: 'out' }));
    expect(ids(list)).toEqual([['answered', '4']]);
  });

  it('shows a client’s conversations only', () => {
    const list = listed({ view: view('all', '20') }, conversation('1'), conversation('2', { client: { id: '20', name: 'Casa' } }));
    expect(ids(list)).toEqual([['soon', '2']]);
  });

  it('shows what closes within six hours', () => {
    const list = listed({ view: view('closing') }, conversation('1', { lastInboundAt: ago(19 * 60) }), conversation('2'));
    expect(ids(list)).toEqual([['overdue', '1']]);
  });

  it('shows what was found in the order of the answer', () => {
    const list = listed({ view: viewOf('all', { q: 'lem' }), search: { key: 'lem', status: 'ready', ids: ['2', '1'], next: null } }, conversation('1'), conversation('2'));
    expect(ids(list)).toEqual([['found', '2', '1']]);
  });

  it('holds its order while somebody is in it, and counts who came', () => {
    const order = orderOf(listed({}, conversation('1', { lastInboundAt: ago(50) })));
    const rows = [conversation('1', { previewDirection: 'out', preview: 'Yes' }), conversation('2')];
    const still = held(order, new Map(rows.map((row) => [row.id, row])));
    expect(still).toEqual([{ key: 'overdue', items: [rows[0]] }]);
    expect(arrived(order, listed({}, ...rows))).toBe(1);
  });
});

describe('the rows in sight', () => {
  const many = [{ key: 'overdue' as const, items: Array.from({ length: 50_000 }, (_, i) => conversation(String(i))) }];
  const sizes = { row: 76, heading: 28 };

  it('are few, however long the list is', () => {
    const [placed] = place(many, sizes, 76 * 20_000, 800);
    expect((placed?.to ?? 0) - (placed?.from ?? 0)).toBeLessThanOrEqual(40);
    expect(placed?.from).toBeLessThanOrEqual(20_000);
    expect(placed?.height).toBe(28 + 76 * 50_000);
  });

  it('are scrolled only as far as needed', () => {
    const placed = place(many, sizes, 0, 800);
    expect(reveal(placed, '2', sizes, 0, 800)).toBeNull();
    expect(reveal(placed, '20', sizes, 0, 800)).toBe(28 + 21 * 76 - 800);
    expect(reveal(placed, '1', sizes, 5000, 800)).toBe(76);
  });
});

describe('a thread', () => {
  const kinds = (...messages: ReturnType<typeof message>[]) =>
    itemsOf(messages.map((one) => ({ key: one.id, message: one, local: null })), [], 0).map((item) =>
      item.kind === 'message' ? `${item.shown.key}${item.joins ? ' joins' : ''}${item.ends ? ' ends' : ''}` : item.kind,
    );

  it('joins what one side wrote within five minutes, and ends at a change of state', () => {
    expect(
      kinds(
        message('101', { at: ago(30) }),
        message('102', { at: ago(27) }),
        message('103', { at: ago(20) }),
        ours('104', 'a', { at: ago(19), state: 'read' }),
        ours('105', 'b', { at: ago(18), state: 'sent' }),
      ),
    ).toEqual(['day', '101', '102 joins ends', '103 ends', '104 ends', '105 joins ends']);
  });

  it('has a line between days', () => {
    expect(kinds(message('101', { at: ago(3 * 24 * 60) }), message('102', { at: ago(1) }))).toEqual(['day', '101 ends', 'day', '102 ends']);
  });

  it('marks where the unread ones begin', () => {
    const all = [message('101'), message('102'), message('103')].map((one) => ({ key: one.id, message: one, local: null }));
    const marked = itemsOf(all, [], 2);
    expect(marked.map((item) => (item.kind === 'message' ? item.shown.key : item.kind))).toEqual(['day', '101', 'new', '102', '103']);
    expect(marked[2]).toMatchObject({ since: all[0]?.message.at });
  });
});

describe('what a platform takes', () => {
  it('is counted as it counts: characters, on Instagram bytes', () => {
    expect(limitOf('whatsapp')).toMatchObject({ most: 4096 });
    expect(limitOf('messenger').measure('añ🚀')).toBe(3);
    expect(limitOf('instagram').measure('añ🚀')).toBe(7);
  });

  it('is free text for a day on WhatsApp, a person’s answer for a week elsewhere', () => {
    const old = { lastInboundAt: ago(26 * 60) };
    const line = { id: '2', phoneNumberId: '7', name: 'Page', platform: 'messenger' };
    expect(windowLeft(conversation('1', old), NOW)).toBe(0);
    expect(windowLeft(conversation('1', { ...old, line }), NOW)).toBe((7 * 24 - 26) * 3_600_000);
  });

  it('is nothing of a line that is paused, and only of that', () => {
    const state = reduce(EMPTY, {
      type: 'alertsLoaded',
      alerts: [
        { lineId: '1', messageId: null, kind: 'paused', detail: null },
        { lineId: '2', messageId: '9', kind: 'held', detail: null },
      ],
    });
    expect([isPaused(state, '1'), isPaused(state, '2')]).toEqual([true, false]);
  });
});
