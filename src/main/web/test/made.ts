import type { Change, Conversation, Message } from '../src/api/types';
import type { Outgoing } from '../src/store/state';

/** Made-up rows for tests; only what a test names differs. */
export const NOW = Date.parse('2026-11-24T12:00:00Z');

export function ago(minutes: number): string {
  return new Date(NOW - minutes * 60_000).toISOString();
}

export function conversation(id: string, over: Partial<Conversation> = {}): Conversation {
  const lastInboundAt = over.lastInboundAt ?? ago(5);
  return {
    id,
    contact: { id: `c${id}`, name: `Contact ${id}`, phone: '+34600111222' },
    line: { id: '1', phoneNumberId: '106', name: 'Riverside', platform: 'whatsapp' },
    client: { id: '10', name: 'Pipmarrow Bakery' },
    status: 'open',
    snoozedUntil: null,
    assigneeId: null,
    tags: [],
    version: 1,
    mergedInto: null,
    unread: over.unread ?? 1,
    received: over.received ?? over.unread ?? 1,
    answered: 0,
    preview: 'Hello',
    previewDirection: 'in',
    lastMessageAt: lastInboundAt,
    lastInboundAt,
    windowClosesAt: new Date(Date.parse(lastInboundAt) + 24 * 3_600_000).toISOString(),
    ...over,
  };
}

export function message(id: string, over: Partial<Message> = {}): Message {
  return {
    id,
    conversationId: '1',
    direction: 'in',
    source: 'customer',
    author: null,
    type: 'text',
    text: `text ${id}`,
    payload: null,
    replyTo: null,
    reactions: [],
    selectedId: null,
    media: [],
    forwarded: false,
    forwardedManyTimes: false,
    referral: null,
    sender: null,
    edited: null,
    deleted: false,
    at: ago(60 - Number(id.slice(-2))),
    receivedAt: ago(60 - Number(id.slice(-2))),
    late: false,
    lateBy: null,
    state: null,
    error: null,
    clientId: null,
    ...over,
  };
}

export function ours(id: string, clientId: string, over: Partial<Message> = {}): Message {
  return message(id, { direction: 'out', source: 'agent', author: { id: '7', name: 'Marta' }, state: 'queued', clientId, ...over });
}

export function added(what: Message, over: Partial<Conversation> = {}): Change {
  return { kind: 'message.added', data: { conversation: conversation(what.conversationId, over), message: what } };
}

export function changedTo(what: Message): Change {
  return { kind: 'message.changed', data: { conversation: conversation(what.conversationId), message: what } };
}

export function removed(id: string, conversationId = '1'): Change {
  return { kind: 'message.removed', data: { conversation: conversation(conversationId), messageId: id, message: null } };
}

export function conversationChanged(what: Conversation): Change {
  return { kind: 'conversation.changed', data: { conversation: what } };
}

export function outgoing(clientId: string, over: Partial<Outgoing> = {}): Outgoing {
  return { clientId, conversation: '1', text: 'Yes', file: null, replyTo: null, at: ago(0), phase: 'sending', id: null, reason: null, rule: null, ...over };
}
