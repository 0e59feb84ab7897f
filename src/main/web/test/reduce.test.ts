import { describe, expect, it } from 'vitest';
import type { Action } from '../src/store/actions';
import { shown } from '../src/store/messages';
import { reduce } from '../src/store/reduce';
import type { State } from '../src/store/state';
import { EMPTY } from '../src/store/state';
import { added, changedTo, conversation, conversationChanged, message, NOW, ours, outgoing, removed } from './made';

const ME = { id: '7', name: 'Marta' };

function after(actions: readonly Action[], from: State = EMPTY): State {
  return actions.reduce(reduce, from);
}

function page(...items: ReturnType<typeof message>[]) {
  return { items, next: null };
}

const LOADED: Action = { type: 'threadLoaded', conversation: '1', page: page(message('101')), older: false, meanwhile: [] };
const OPEN: readonly Action[] = [{ type: 'opened', conversation: '1' }, { type: 'threadAsked', conversation: '1', older: false }, LOADED];

function inThread(state: State, id = '1') {
  return shown(state.threads.get(id)?.messages ?? [], state.outbox.filter((out) => out.conversation === id), ME);
}

function changed(...changes: ReturnType<typeof added>[]): Action {
  return { type: 'changed', changes };
}

describe('a message of ours is one bubble, whatever comes first', () => {
  const written: Action = { type: 'written', outgoing: outgoing('k1') };
  const accepted: Action = { type: 'accepted', clientId: 'k1', id: '150' };
  const told = changed(added(ours('150', 'k1')));
  const sent = changed(changedTo(ours('150', 'k1', { state: 'sent' })));
  const unsent: Action = { type: 'unsent', clientId: 'k1' };
  const fetched: Action = { type: 'threadLoaded', conversation: '1', page: page(message('101'), ours('150', 'k1', { state: 'sent' })), older: false, meanwhile: [] };

  it.each<[string, Action[]]>([
    ['answer, then event', [accepted, told, sent]],
    ['event, then answer', [told, accepted, sent]],
    ['events run ahead of the answer', [told, sent, accepted]],
    ['the event alone: the answer was lost', [told, unsent, sent]],
    ['a fetch instead of the event', [accepted, fetched]],
    ['a fetch, then the answer', [fetched, accepted]],
    ['everything twice', [told, told, accepted, accepted, sent, sent]],
  ])('%s', (_, rest) => {
    let state = after([...OPEN, written]);
    expect(inThread(state).map(({ key }) => key)).toEqual(['101', 'k1']);
    for (const action of rest) {
      state = reduce(state, action);
      expect(inThread(state).map(({ key }) => key)).toEqual(['101', 'k1']);
    }
    expect(inThread(state).at(-1)?.message).toMatchObject({ id: '150', state: 'sent' });
    expect(state.outbox).toEqual([]);
  });

  it('keeps its key, so that its place on the page is kept', () => {
    const keys = [written, accepted, told, sent].map((_, i, all) => inThread(after([...OPEN, ...all.slice(0, i + 1)])).at(-1)?.key);
    expect(new Set(keys)).toEqual(new Set(['k1']));
  });

  it('that was refused stays with its reason until somebody decides', () => {
    const state = after([...OPEN, written, { type: 'refused', clientId: 'k1', reason: 'The window closed.', rule: { field: 'window', alternative: 'Only a template can be sent' } }]);
    expect(inThread(state).at(-1)).toMatchObject({ message: { state: 'failed' }, local: { reason: 'The window closed.', rule: { field: 'window' } } });
    expect(inThread(reduce(state, { type: 'discarded', clientId: 'k1' }))).toHaveLength(1);
  });

  it('leaves the outbox although its thread was never opened', () => {
    expect(after([written, accepted, told]).outbox).toEqual([]);
  });
});

describe('what the stream tells', () => {
  it('changes nothing when it comes again', () => {
    const once = after([...OPEN, changed(added(message('102')))]);
    const twice = reduce(once, changed(added(message('102'))));
    expect(inThread(twice)).toEqual(inThread(once));
    expect(twice.conversations.get('1')).toEqual(once.conversations.get('1'));
  });

  it('is put where it belongs by the channel’s time, then by our number', () => {
    const late = message('199', { at: message('101').at });
    const state = after([...OPEN, changed(added(message('103'))), changed(added(late))]);
    expect(inThread(state).map(({ key }) => key)).toEqual(['101', '199', '103']);
  });

  it('survives an answer that was asked for before it', () => {
    const news = added(message('102'), { unread: 2 });
    const state = after([
      { type: 'opened', conversation: '1' },
      changed(news),
      { type: 'listLoaded', page: { items: [conversation('1', { unread: 1 })], next: null }, meanwhile: [news] },
      { ...LOADED, meanwhile: [news] } as Action,
    ]);
    expect(state.conversations.get('1')?.unread).toBe(2);
    expect(inThread(state).map(({ key }) => key)).toEqual(['101', '102']);
  });

  it('counts what customers wrote while catching up', () => {
    const state = after([
      { type: 'connection', status: 'lost', now: NOW },
      { type: 'connection', status: 'catching-up', now: NOW + 5000 },
      changed(added(message('102')), added(ours('103', 'k'))),
      { type: 'connection', status: 'live', now: NOW + 6000 },
    ]);
    expect(state.connection).toEqual({ status: 'live', since: null, missed: 1 });
  });

  it('without a row moves nothing', () => {
    const state = after([...OPEN]);
    expect(reduce(state, changed({ kind: 'conversation.changed', data: null }))).toBe(state);
  });
});

describe('a thread', () => {
  it('gets its older pages in front', () => {
    const state = after([
      { type: 'opened', conversation: '1' },
      { ...LOADED, page: { items: [message('105')], next: 'older' } } as Action,
      { type: 'threadAsked', conversation: '1', older: true },
      { type: 'threadLoaded', conversation: '1', page: page(message('101'), message('102')), older: true, meanwhile: [] },
    ]);
    expect(inThread(state).map(({ key }) => key)).toEqual(['101', '102', '105']);
    expect(state.threads.get('1')).toMatchObject({ next: null, loadsOlder: false });
  });

  it('that only the stream has told of still knows that there is more', () => {
    const state = after([
      { type: 'opened', conversation: '1' },
      changed(added(message('120'))),
      { type: 'threadLoaded', conversation: '1', page: { items: [message('119'), message('120')], next: 'older' }, older: false, meanwhile: [] },
    ]);
    expect(state.threads.get('1')?.next).toBe('older');
  });

  it('with a hole between what was shown and the newest page begins anew', () => {
    const state = after([...OPEN, { type: 'gapped' }, { type: 'threadLoaded', conversation: '1', page: { items: [message('150')], next: 'older' }, older: false, meanwhile: [] }]);
    expect(inThread(state).map(({ key }) => key)).toEqual(['150']);
    expect(state.threads.get('1')?.next).toBe('older');
  });

  it('is forgotten after a gap unless it is open', () => {
    const state = after([...OPEN, { type: 'opened', conversation: '2' }, { type: 'gapped' }]);
    expect([...state.threads.keys()]).toEqual(['2']);
  });

  it('keeps the line above what is new where it was when more comes', () => {
    const state = after([
      changed(added(message('102'), { unread: 1 })),
      { type: 'opened', conversation: '1' },
      { ...LOADED, page: page(message('101'), message('102')) } as Action,
      changed(added(message('103'))),
      changed(added(message('103'))),
    ]);
    expect(state.threads.get('1')?.fresh).toBe(2);
  });

  it('remembers how much was unread when it was opened', () => {
    const state = after([changed(added(message('101'), { unread: 3 })), { type: 'opened', conversation: '1' }, { type: 'read', conversation: '1' }]);
    expect(state.threads.get('1')?.fresh).toBe(3);
    expect(state.conversations.get('1')?.unread).toBe(0);
  });
});

describe('a search', () => {
  it('drops the answer to what is no longer asked', () => {
    const state = after([
      { type: 'searchAsked', key: 'lem' },
      { type: 'searchAsked', key: 'lemon' },
      { type: 'searchLoaded', key: 'lem', page: { items: [conversation('9')], next: null }, older: false, meanwhile: [] },
    ]);
    expect(state.search).toMatchObject({ key: 'lemon', status: 'loading', ids: [] });
  });
});

describe('a session that ends', () => {
  it('keeps everything that is on screen', () => {
    const state = after([{ type: 'signedIn', me: {} as never }, ...OPEN, { type: 'written', outgoing: outgoing('k1') }, { type: 'expired' }]);
    expect(state.session).toBe('expired');
    expect(inThread(state)).toHaveLength(2);
  });
});

describe('a message that turned out to be the echo of another', () => {
  it('leaves the thread, and is not the last one any more', () => {
    const state = after([...OPEN, changed(added(ours('160', 'k1')), added(message('102'))), changed(removed('160'))]);
    expect(inThread(state).map(({ key }) => key)).toEqual(['101', '102']);
    expect(state.lastOut.has('1')).toBe(false);
  });

  it('does not come back with an answer that was asked for before', () => {
    const answer: Action = { type: 'threadLoaded', conversation: '1', page: page(message('101'), ours('160', 'k1')), older: false, meanwhile: [removed('160')] };
    expect(inThread(after([...OPEN, answer])).map(({ key }) => key)).toEqual(['101']);
  });
});

describe('a conversation whose past changed', () => {
  const told = changed(conversationChanged(conversation('1')));

  it('is fetched again when it is open, and its new page replaces what was there', () => {
    const stale = after([...OPEN, told]);
    expect(stale.threads.get('1')?.stale).toBe(true);
    expect(inThread(stale)).toHaveLength(1);
    const state = reduce(stale, { type: 'threadLoaded', conversation: '1', page: { items: [message('100'), message('102')], next: 'older' }, older: false, meanwhile: [] });
    expect(inThread(state).map(({ key }) => key)).toEqual(['100', '102']);
    expect(state.threads.get('1')).toMatchObject({ stale: false, next: 'older' });
  });

  it('is fetched once more when it changed while the answer was on its way', () => {
    const state = after([...OPEN, told, { ...LOADED, meanwhile: [conversationChanged(conversation('1'))] } as Action]);
    expect(state.threads.get('1')?.stale).toBe(true);
  });

  it('is forgotten when it is not open', () => {
    expect(after([...OPEN, { type: 'opened', conversation: '2' }, told]).threads.has('1')).toBe(false);
  });

  it('stays as it is when it was only read', () => {
    const state = after([...OPEN, changed({ kind: 'conversation.read', data: { conversation: conversation('1', { unread: 0 }) } })]);
    expect(state.threads.get('1')?.stale).toBe(false);
    expect(state.conversations.get('1')?.unread).toBe(0);
  });
});

describe('a conversation that was merged into another', () => {
  const merged = changed(conversationChanged(conversation('1', { mergedInto: '2' })), conversationChanged(conversation('2')));

  it('leaves the list', () => {
    const state = after([changed(added(message('101'))), merged]);
    expect([...state.conversations.keys()]).toEqual(['2']);
  });

  it('hands over its place on the page and what waits to go out', () => {
    const state = after([...OPEN, { type: 'written', outgoing: outgoing('k1') }, merged]);
    expect(state.open).toBe('2');
    expect(state.threads.get('2')).toMatchObject({ loaded: false, stale: true });
    expect(state.threads.has('1')).toBe(false);
    expect(state.outbox.map((out) => out.conversation)).toEqual(['2']);
  });

  it('comes back when the merge is taken back', () => {
    expect([...after([merged, changed(conversationChanged(conversation('1')))]).conversations.keys()].sort()).toEqual(['1', '2']);
  });
});

describe('what stands in the way of a message', () => {
  it('is kept as the rule it breaks, and forgotten when it is tried again', () => {
    const rule = { field: 'window', alternative: 'Only a template can be sent' };
    const refused = after([{ type: 'written', outgoing: outgoing('k1') }, { type: 'refused', clientId: 'k1', reason: 'window is closed', rule }]);
    expect(refused.outbox[0]).toMatchObject({ phase: 'refused', rule });
    expect(reduce(refused, { type: 'sending', clientId: 'k1' }).outbox[0]).toMatchObject({ reason: null, rule: null });
  });
});
