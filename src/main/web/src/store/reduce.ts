import type { Action } from './actions';
import { merge } from './messages';
import { mergeNotes, noticed } from './noticed';
import type { Outgoing, State } from './state';
import { EMPTY } from './state';
import { mentioned } from './team';
import { changed, NO_THREAD, settled, withConversations, withLastOut, withThread } from './told';

/** Threads that were open last are kept at hand. */
const MOST_THREADS = 12;

/** The next state. Pure; applying a change again changes nothing. */
export function reduce(state: State, action: Action): State {
  switch (action.type) {
    case 'resuming':
      return { ...state, session: 'resuming' };
    case 'signedIn':
      return { ...state, session: 'in', me: action.me };
    case 'expired':
      return state.session === 'in' ? { ...state, session: 'expired' } : state;
    case 'signedOut':
      return { ...EMPTY, view: state.view, saved: state.saved };
    case 'connection':
      return connection(state, action.status, action.now);
    case 'changed':
      return changed(state, action.changes);
    case 'mentioned':
      return { ...state, team: mentioned(state.team, action.mentions, action.whole) };
    case 'gapped':
      return { ...state, threads: new Map([...state.threads].filter(([id]) => id === state.open)) };
    case 'listAsked':
      return { ...state, list: { ...state.list, status: state.list.next === null ? 'loading' : state.list.status } };
    case 'listLoaded':
      return changed(
        { ...withConversations(state, action.page.items), list: { status: 'ready', next: action.page.next } },
        action.meanwhile,
      );
    case 'listFailed':
      return { ...state, list: { ...state.list, status: state.conversations.size === 0 ? 'failed' : 'ready' } };
    case 'searchAsked':
      return { ...state, search: { key: action.key, status: 'loading', ids: state.search?.ids ?? [], next: null } };
    case 'searchLoaded':
      return searched(state, action);
    case 'searchFailed':
      return state.search?.key === action.key ? { ...state, search: { ...state.search, status: 'failed' } } : state;
    case 'contactLoaded':
      return { ...state, contact: action.contact };
    case 'peopleLoaded':
      return { ...state, people: action.people };
    case 'viewsSaved':
      return { ...state, saved: action.saved };
    case 'notesLoaded':
      return withThread(state, action.conversation, (thread) => ({ ...thread, notes: mergeNotes(thread.notes, action.notes) }));
    case 'noticesLoaded':
      return changed(noticed(state, action), action.meanwhile);
    case 'noticesFailed':
    case 'noticesRead':
    case 'noticesSnoozed':
      return noticed(state, action);
    case 'viewChosen':
      return { ...state, view: action.view, search: action.view.q !== '' && state.view.q !== '' ? state.search : null };
    case 'opened':
      return opened(state, action.conversation);
    case 'closed':
      return { ...state, open: null };
    case 'refreshed':
      return changed(withConversations(state, action.conversations), action.meanwhile);
    case 'threadAsked':
      return withThread(state, action.conversation, (thread) =>
        action.older ? { ...thread, loadsOlder: true } : { ...thread, status: thread.loaded ? 'ready' : 'loading' },
      );
    case 'threadLoaded':
      return threadLoaded(state, action);
    case 'threadFailed':
      return withThread(state, action.conversation, (thread) => ({
        ...thread,
        loadsOlder: false,
        status: thread.loaded ? 'ready' : 'failed',
      }));
    case 'read':
      return read(state, action.conversation);
    case 'outboxRestored':
      return settled({ ...state, outbox: action.outbox });
    case 'written':
      return { ...state, outbox: [...state.outbox, action.outgoing] };
    case 'sending':
      return withOutgoing(state, action.clientId, (out) => ({ ...out, phase: 'sending', reason: null, rule: null }));
    case 'uploaded':
      return withOutgoing(state, action.clientId, (out) => (out.file === null ? out : { ...out, file: { ...out.file, media: action.media } }));
    case 'accepted':
      return settled(withOutgoing(state, action.clientId, (out) => ({ ...out, phase: 'accepted', id: action.id })));
    case 'refused':
      return withOutgoing(state, action.clientId, (out) => ({ ...out, phase: 'refused', reason: action.reason, rule: action.rule }));
    case 'alertsLoaded':
      return { ...state, alerts: action.alerts };
    case 'unsent':
      return withOutgoing(state, action.clientId, (out) => ({ ...out, phase: 'waiting' }));
    case 'discarded':
      return { ...state, outbox: state.outbox.filter((out) => out.clientId !== action.clientId) };
  }
}

function connection(state: State, status: State['connection']['status'], now: number): State {
  const before = state.connection;
  const since = status === 'live' ? null : (before.since ?? now);
  const missed = status === 'catching-up' ? 0 : before.missed;
  return { ...state, connection: { status, since, missed } };
}

function searched(state: State, action: Extract<Action, { type: 'searchLoaded' }>): State {
  if (state.search?.key !== action.key) return state; // an older answer
  const found = action.page.items.map((conversation) => conversation.id);
  const ids = action.older ? [...new Set([...state.search.ids, ...found])] : found;
  return changed(
    {
      ...withConversations(state, action.page.items),
      search: { key: action.key, status: 'ready', ids, next: action.page.next },
    },
    action.meanwhile,
  );
}

function opened(state: State, id: string): State {
  const unread = state.conversations.get(id)?.unread ?? 0;
  const thread = { ...(state.threads.get(id) ?? NO_THREAD), fresh: unread };
  const others = [...state.threads].filter(([other]) => other !== id).slice(-(MOST_THREADS - 1));
  return { ...state, open: id, threads: new Map([...others, [id, thread]]) };
}

function threadLoaded(state: State, action: Extract<Action, { type: 'threadLoaded' }>): State {
  const { conversation, page, older } = action;
  const loaded = withThread(state, conversation, (thread) => {
    const here = new Set(thread.messages.map((message) => message.id));
    // A gap between what was shown and the newest page must not look like a whole thread.
    const reaches = older || (thread.loaded && !thread.stale && page.items.some((item) => here.has(item.id)));
    return {
      ...thread,
      status: 'ready',
      loaded: true,
      stale: older && thread.stale,
      loadsOlder: false,
      messages: merge(reaches ? thread.messages : [], page.items),
      next: older || !reaches ? page.next : thread.next,
    };
  });
  return changed(settled(withLastOut(loaded, page.items)), action.meanwhile);
}

function read(state: State, id: string): State {
  const conversation = state.conversations.get(id);
  return conversation && conversation.unread > 0 ? withConversations(state, [{ ...conversation, readTo: conversation.received }]) : state;
}

function withOutgoing(state: State, clientId: string, change: (out: Outgoing) => Outgoing): State {
  return { ...state, outbox: state.outbox.map((out) => (out.clientId === clientId ? change(out) : out)) };
}
