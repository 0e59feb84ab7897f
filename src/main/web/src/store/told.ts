import type { Change, Conversation, Message } from '../api/types';
import { merge } from './messages';
import { told } from './noticed';
import type { LastOut, State, Thread } from './state';

/** Applies what the stream told, in its order. */
export function changed(before: State, changes: readonly Change[]): State {
  const state = told(before, changes);
  const about = changes.flatMap(({ kind, data }) => (data?.conversation ? [{ ...data, kind, conversation: data.conversation }] : []));
  if (about.length === 0) return state;
  const messages = about.flatMap((change) => (change.message ? [change.message] : []));
  const gone = about.flatMap((change) => (change.kind === 'message.removed' && change.messageId ? [change.messageId] : []));
  const anew = about.filter((change) => change.kind === 'conversation.changed').map((change) => change.conversation.id);
  const came = about.filter((change) => change.kind === 'message.added' && change.message?.direction === 'in').length;
  const known = withConversations(state, about.map(({ conversation, reader }) => (reader && reader.id === state.me?.user.id ? { ...conversation, readTo: reader.readTo } : conversation)));
  const next = missed(withoutMessages(withMessages(withStale(known, anew), messages), gone), came);
  return settled(next, messages);
}

function missed(state: State, came: number): State {
  const { connection } = state;
  return connection.status === 'catching-up' ? { ...state, connection: { ...connection, missed: connection.missed + came } } : state;
}

/**
 * Lets go of what the server has shown us, by the id that we gave it. This alone keeps a message
 * from standing there twice.
 *
 * @param told messages of threads that may not be loaded
 */
export function settled(state: State, told: readonly Message[] = []): State {
  if (state.outbox.length === 0) return state;
  const loaded = [...state.threads.values()].flatMap((thread) => thread.messages);
  const seen = new Set([...loaded, ...told].map((message) => message.clientId));
  const outbox = state.outbox.filter((out) => !seen.has(out.clientId));
  return outbox.length === state.outbox.length ? state : { ...state, outbox };
}

/** Takes conversations in; those that were merged leave, and what hangs on them moves along. */
export function withConversations(state: State, arrived: readonly Conversation[]): State {
  if (arrived.length === 0) return state;
  const conversations = new Map(state.conversations);
  for (const conversation of arrived) {
    if (conversation.mergedInto === null) conversations.set(conversation.id, mine(conversation, conversations.get(conversation.id)));
    else conversations.delete(conversation.id);
  }
  return arrived.reduce<State>(
    (next, { id, mergedInto }) => (mergedInto === null ? next : moved(next, id, mergedInto)),
    { ...state, conversations },
  );
}

// How far I have read is known from the last answer, or from having read: the stream tells everybody the same.
function mine(arrived: Conversation, known: Conversation | undefined): Conversation {
  const readTo = arrived.readTo === undefined ? (known?.readTo ?? null) : arrived.readTo;
  return { ...arrived, readTo, unread: Math.max(0, arrived.received - (readTo ?? arrived.answered)) };
}

function moved(state: State, from: string, into: string): State {
  const threads = new Map(state.threads);
  const lastOut = new Map(state.lastOut);
  threads.delete(from);
  lastOut.delete(from);
  const outbox = state.outbox.some((out) => out.conversation === from)
    ? state.outbox.map((out) => (out.conversation === from ? { ...out, conversation: into } : out))
    : state.outbox;
  const next = { ...state, threads, lastOut, outbox };
  return state.open === from ? withThread({ ...next, open: into }, into, (thread) => ({ ...thread, stale: true })) : next;
}

// Only the open thread is worth fetching again now; the others are when they are opened.
function withStale(state: State, ids: readonly string[]): State {
  const known = ids.filter((id) => state.threads.has(id));
  if (known.length === 0) return state;
  const threads = new Map(state.threads);
  for (const id of known) {
    const thread = threads.get(id);
    if (thread && id === state.open) threads.set(id, { ...thread, stale: true });
    else threads.delete(id);
  }
  return { ...state, threads };
}

function withoutMessages(state: State, ids: readonly string[]): State {
  if (ids.length === 0) return state;
  const gone = new Set(ids);
  const threads = new Map(
    [...state.threads].map(([id, thread]) =>
      thread.messages.some((message) => gone.has(message.id))
        ? [id, { ...thread, messages: thread.messages.filter((message) => !gone.has(message.id)) }]
        : [id, thread],
    ),
  );
  return { ...state, threads, lastOut: new Map([...state.lastOut].filter(([, last]) => !gone.has(last.id))) };
}

function withMessages(state: State, messages: readonly Message[]): State {
  if (messages.length === 0) return state;
  const threads = new Map(state.threads);
  for (const message of messages) {
    const thread = threads.get(message.conversationId);
    // A thread that is not loaded yet gets all of it when it is.
    if (thread && message.type !== 'reaction') {
      const came = message.direction === 'in' && thread.loaded && !thread.messages.some(({ id }) => id === message.id);
      const fresh = came && thread.fresh > 0 ? thread.fresh + 1 : thread.fresh;
      threads.set(message.conversationId, { ...thread, fresh, messages: merge(thread.messages, [message]) });
    }
  }
  return withLastOut({ ...state, threads }, messages);
}

export function withLastOut(state: State, messages: readonly Message[]): State {
  const lastOut = new Map<string, LastOut>(state.lastOut);
  for (const message of messages) {
    const known = lastOut.get(message.conversationId);
    if (message.direction === 'out' && (!known || Date.parse(known.at) <= Date.parse(message.at))) {
      lastOut.set(message.conversationId, { id: message.id, at: message.at, state: message.state });
    }
  }
  return { ...state, lastOut };
}

export const NO_THREAD: Thread = { status: 'loading', loaded: false, stale: false, messages: [], notes: [], next: null, loadsOlder: false, fresh: 0 };

export function withThread(state: State, id: string, change: (thread: Thread) => Thread): State {
  return { ...state, threads: new Map(state.threads).set(id, change(state.threads.get(id) ?? NO_THREAD)) };
}

