import { describe, expect, it, vi } from 'vitest';
import type { Change, MediaLinks, Note, Notice } from '../src/api/types';
import { Files } from '../src/desk/files';
import { mentioned } from '../src/desk/work';
import { reduce } from '../src/store/reduce';
import type { State } from '../src/store/state';
import { EMPTY } from '../src/store/state';
import { filtersOf, isIn, keyOf, queryOf, sameView, viewOf } from '../src/store/views';
import { itemsOf } from '../src/ui/thread-items';
import { ago, conversation, message, NOW } from './made';

const marta = { user: { id: '7', name: 'Marta', role: 'agent', seesAll: true }, agency: { id: '1', name: 'A' }, clients: [], lines: [], pushPort: 1, pushUrl: null };
const signedIn: State = { ...EMPTY, session: 'in', me: marta };
const isSeen = (view: State['view'], over: Parameters<typeof conversation>[1]) => isIn(signedIn, view, conversation('1', over), NOW);

describe('a view', () => {
  it('of what waits leaves out what is done or put off', () => {
    expect(isSeen(viewOf('waiting'), {})).toBe(true);
    expect(isSeen(viewOf('waiting'), { status: 'archived' })).toBe(false);
    expect(isSeen(viewOf('waiting'), { status: 'snoozed' })).toBe(false);
    expect(isSeen(viewOf('done'), { status: 'archived' })).toBe(true);
  });

  it('narrows by everything that is set', () => {
    const view = viewOf('all', { assignee: 'me', tag: 'cake', client: '10' });
    expect(isSeen(view, { assigneeId: '7', tags: ['cake', 'vip'] })).toBe(true);
    expect(isSeen(view, { assigneeId: '8', tags: ['cake'] })).toBe(false);
    expect(isSeen(view, { assigneeId: '7', tags: [] })).toBe(false);
    expect(isSeen(viewOf('all', { assignee: 'unassigned' }), { assigneeId: null })).toBe(true);
    expect(filtersOf(view)).toBe(3);
  });

  it('asks the server only for what the newest conversations may not hold', () => {
    expect(queryOf(viewOf('waiting'))).toBeNull();
    expect(queryOf(viewOf('snoozed', { line: '3' }))).toEqual({ status: 'snoozed', account: '3' });
    expect(queryOf(viewOf('mine', { q: 'lemon' }))).toEqual({ q: 'lemon' });
  });

  it('is the same when it shows the same', () => {
    expect(sameView(viewOf('all', { q: 'a' }), viewOf('all', { q: 'a' }))).toBe(true);
    expect(keyOf(viewOf('all'))).not.toBe(keyOf(viewOf('all', { tag: 'x' })));
  });
});

function note(id: string, at: string, over: Partial<Note> = {}): Note {
  return { id, conversationId: '1', author: { id: '7', name: 'Marta' }, text: id, mentions: [], at, editedAt: null, deleted: false, ...over };
}

describe('a note', () => {
  const told = (state: State, ...notes: Note[]) =>
    reduce(state, { type: 'changed', changes: notes.map((one): Change => ({ kind: 'note.added', data: { note: one } })) });

  it('comes into the thread that is here, changes in place, and leaves when it is deleted', () => {
    const open = reduce(signedIn, { type: 'opened', conversation: '1' });
    const one = told(open, note('1', ago(5)), note('2', ago(9)));
    expect(one.threads.get('1')?.notes.map(({ id }) => id)).toEqual(['2', '1']);
    const edited = told(one, note('1', ago(5), { text: 'new' }));
    expect(edited.threads.get('1')?.notes[1]?.text).toBe('new');
    expect(told(edited, note('2', ago(9), { deleted: true })).threads.get('1')?.notes).toHaveLength(1);
  });

  it('stands between the messages by its time', () => {
    const shown = [message('101', { at: ago(30) }), message('102', { at: ago(10) })].map((one) => ({ key: one.id, message: one, local: null }));
    const items = itemsOf(shown, [note('5', ago(20)), note('6', ago(1))], 0);
    expect(items.map((item) => (item.kind === 'message' ? item.shown.key : item.key))).toEqual([expect.stringContaining('day'), '101', 'note 5', '102', 'note 6']);
  });

  it('names who stands in it with an @ and the whole name, the longer name first', () => {
    const people = [{ id: '1', name: 'Ana', role: 'agent' }, { id: '2', name: 'Ana María', role: 'agent' }, { id: '3', name: 'Jo', role: 'agent' }];
    expect(mentioned('@Ana María, please', people)).toEqual(['2']);
    expect(mentioned('@Ana and @Ana María', people).sort()).toEqual(['1', '2']);
    expect(mentioned('Ana, jo@example.com', people)).toEqual([]);
  });
});

describe('a notification', () => {
  const notice = (id: string, over: Partial<Notice> = {}): Notice => ({
    id, userId: '7', kind: 'assigned', conversationId: '1', contactName: 'Ada', messageId: null, noteId: null, lineId: null, clientName: null, actor: 'Jonas', detail: null, news: null, count: 1, at: ago(1), readAt: null, snoozedUntil: null, ...over,
  });
  const told = (state: State, ...notices: Notice[]) =>
    reduce(state, { type: 'changed', changes: notices.map((one): Change => ({ kind: 'notification.added', data: { notification: one } })) });

  it('counts until it is read, mine alone', () => {
    const state = told(signedIn, notice('1'), notice('2', { userId: '8' }));
    expect(state.notices).toMatchObject({ unread: 1 });
    expect(told(state, notice('1')).notices.unread).toBe(1);
    expect(told(state, notice('1', { readAt: ago(0) })).notices).toMatchObject({ unread: 0, items: [{ id: '1' }] });
    expect(reduce(state, { type: 'noticesRead', ids: null, at: ago(0) }).notices.unread).toBe(0);
  });

  it('leaves when it is put off', () => {
    const until = new Date(Date.now() + 60_000).toISOString();
    const state = reduce(told(signedIn, notice('1')), { type: 'noticesSnoozed', ids: ['1'], until });
    expect(state.notices).toMatchObject({ unread: 0, items: [] });
  });
});

describe('the links of files', () => {
  const linked = (id: string, end: number): MediaLinks => ({ id, url: `/f/${id}?${end}`, linksEnd: new Date(end).toISOString() });

  it('are asked for together, once, and again when they have ended', async () => {
    let now = 0;
    const media = vi.fn(async (ids: readonly string[]) => ({ items: ids.filter((id) => id !== '3').map((id) => linked(id, now + 60_000)) }));
    const files = new Files({ media }, () => now);
    let told = 0;
    files.subscribe(() => told++);
    expect([files.of('1'), files.of('2'), files.of('3')]).toEqual([null, null, null]);
    await vi.waitFor(() => expect(told).toBe(1));
    expect(media).toHaveBeenCalledTimes(1);
    expect(files.of('1')?.url).toBe('/f/1?60000');
    expect(files.of('3')).toEqual({ id: '3' });
    now = 50_000;
    expect((await files.fresh('1'))?.url).toBe('/f/1?110000');
    files.lapsed('1');
    expect(files.of('1')).toBeNull();
  });
});
