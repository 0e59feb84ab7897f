import type { Message } from '../api/types';
import type { Outgoing } from './state';

/** A message as the thread shows it; `key` stays the same from the first frame to the last state. */
export interface Shown {
  readonly key: string;
  readonly message: Message;
  /** Set while only this browser has it. */
  readonly local: Outgoing | null;
}

/** Ids are numbers too large for JavaScript's; as text they sort by length first. */
export function compareIds(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}

function inOrder(a: Message, b: Message): number {
  return Date.parse(a.at) - Date.parse(b.at) || compareIds(a.id, b.id);
}

/** Puts messages where they belong: by id, the later word wins; sorted by the channel's time, then id. */
export function merge(known: readonly Message[], arrived: readonly Message[]): readonly Message[] {
  const last = known.at(-1);
  const [only] = arrived;
  if (arrived.length === 1 && only && (!last || inOrder(last, only) < 0)) return [...known, only];
  const byId = new Map(known.map((message) => [message.id, message]));
  for (const message of arrived) byId.set(message.id, message);
  return [...byId.values()].sort(inOrder);
}

/** The thread with what is still on its way to the server at its end. */
export function shown(messages: readonly Message[], outbox: readonly Outgoing[], me: { id: string | null; name: string }): Shown[] {
  const onServer: Shown[] = messages.map((message) => ({ key: message.clientId ?? message.id, message, local: null }));
  const local = outbox.map((out): Shown => ({ key: out.clientId, message: asMessage(out, me), local: out }));
  return [...onServer, ...local];
}

function asMessage(out: Outgoing, me: { id: string | null; name: string }): Message {
  return {
    id: out.id ?? out.clientId,
    conversationId: out.conversation,
    direction: 'out',
    source: 'agent',
    author: me.id === null ? null : { id: me.id, name: me.name },
    type: out.file?.kind ?? 'text',
    text: out.text,
    payload: null,
    replyTo: out.replyTo,
    reactions: [],
    selectedId: null,
    media: [],
    forwarded: false,
    forwardedManyTimes: false,
    referral: null,
    sender: null,
    edited: null,
    deleted: false,
    at: out.at,
    receivedAt: out.at,
    late: false,
    lateBy: null,
    state: out.phase === 'refused' ? 'failed' : 'queued',
    error: null,
    clientId: out.clientId,
  };
}
