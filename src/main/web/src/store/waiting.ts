import type { Conversation } from '../api/types';
import type { State, View } from './state';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A reply is due this long after the customer's last message. */
export const REPLY_WITHIN_MS = 30 * MINUTE;
const CLOSING_MS = 6 * HOUR;

export type GroupKey = 'overdue' | 'soon' | 'closed' | 'answered' | 'found';

export interface Group {
  readonly key: GroupKey;
  readonly items: readonly Conversation[];
}

/** Has the customer the last word? */
export function isWaiting(conversation: Conversation): boolean {
  return conversation.previewDirection === 'in' && conversation.lastInboundAt !== null;
}

export function dueAt(conversation: Conversation): number {
  return Date.parse(conversation.lastInboundAt ?? '') + REPLY_WITHIN_MS;
}

/**
 * Until when one may write freely, in ms; null when nobody ever could. After the 24 hours Messenger
 * and Instagram still take a person's answer for seven days, WhatsApp takes templates only.
 */
export function closesAt({ line, lastInboundAt, windowClosesAt }: Conversation): number | null {
  if (line.platform !== 'whatsapp' && lastInboundAt !== null) return Date.parse(lastInboundAt) + 7 * DAY;
  return windowClosesAt === null ? null : Date.parse(windowClosesAt);
}

/** What is left of that, in ms; 0 when it is over or never began. */
export function windowLeft(conversation: Conversation, now: number): number {
  return Math.max(0, (closesAt(conversation) ?? now) - now);
}

/** Do messages of this line wait because it is paused? */
export function isPaused(state: State, line: string): boolean {
  return state.alerts.some((alert) => alert.kind === 'paused' && alert.lineId === line);
}

export function isClosing(conversation: Conversation, now: number): boolean {
  const left = windowLeft(conversation, now);
  return isWaiting(conversation) && left > 0 && left < CLOSING_MS;
}

/** Is it in the view? */
export function isIn(view: View, conversation: Conversation, now: number): boolean {
  if (view.client !== null && conversation.client.id !== view.client) return false;
  if (view.line !== null && conversation.line.id !== view.line) return false;
  switch (view.kind) {
    case 'waiting':
      return isWaiting(conversation);
    case 'unread':
      return conversation.unread > 0;
    case 'closing':
      return isClosing(conversation, now);
    case 'all':
      return true;
  }
}

/**
 * What the list shows: who waits longest first, then what is answered, newest first. The open
 * conversation stays although it left the view, so that it does not vanish under the hand.
 */
export function groups(state: State, now: number): Group[] {
  if (state.search !== null && state.search.q !== '') {
    const items = state.search.ids.flatMap((id) => state.conversations.get(id) ?? []);
    return items.length === 0 ? [] : [{ key: 'found', items }];
  }
  const seen = [...state.conversations.values()].filter(
    (conversation) => conversation.lastMessageAt !== null && (conversation.id === state.open || isIn(state.view, conversation, now)),
  );
  const by = new Map<GroupKey, Conversation[]>([['overdue', []], ['soon', []], ['closed', []], ['answered', []]]);
  for (const conversation of seen) by.get(groupOf(conversation, now))?.push(conversation);
  return [...by].filter(([, items]) => items.length > 0).map(([key, items]) => ({ key, items: items.sort(orderOf(key)) }));
}

function groupOf(conversation: Conversation, now: number): GroupKey {
  if (!isWaiting(conversation)) return 'answered';
  if (windowLeft(conversation, now) === 0) return 'closed';
  return dueAt(conversation) <= now ? 'overdue' : 'soon';
}

function orderOf(key: GroupKey): (a: Conversation, b: Conversation) => number {
  const newestFirst = (a: Conversation, b: Conversation) =>
    Date.parse(b.lastMessageAt ?? '') - Date.parse(a.lastMessageAt ?? '') || (a.id < b.id ? 1 : -1);
  return key === 'answered' || key === 'closed'
    ? newestFirst
    : (a, b) => dueAt(a) - dueAt(b) || (a.id < b.id ? -1 : 1);
}
