import type { Conversation } from '../api/types';
import type { State } from './state';
import { isIn } from './views';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A reply is due this long after the customer's last message. */
export const REPLY_WITHIN_MS = 30 * MINUTE;
const CLOSING_MS = 6 * HOUR;

export type GroupKey = 'overdue' | 'soon' | 'closed' | 'answered' | 'snoozed' | 'done' | 'found';

export interface Group {
  readonly key: GroupKey;
  readonly items: readonly Conversation[];
}

/** Has the customer the last word, and is it not done or put off? */
export function isWaiting(conversation: Conversation): boolean {
  const { status } = conversation;
  return status !== 'archived' && status !== 'snoozed' && conversation.previewDirection === 'in' && conversation.lastInboundAt !== null;
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

/**
 * What the list shows: who waits longest first, then what is answered, newest first. The open
 * conversation stays although it left the view, so that it does not vanish under the hand.
 */
export function groups(state: State, now: number): Group[] {
  const found = foundIn(state, now);
  if (found !== null) return found.length === 0 ? [] : [{ key: 'found', items: found }];
  const seen = [...state.conversations.values()].filter(
    (conversation) => conversation.lastMessageAt !== null && (conversation.id === state.open || isIn(state, state.view, conversation, now)),
  );
  const by = new Map<GroupKey, Conversation[]>(ORDER.map((key) => [key, []]));
  for (const conversation of seen) by.get(groupOf(conversation, now))?.push(conversation);
  return [...by].filter(([, items]) => items.length > 0).map(([key, items]) => ({ key, items: items.sort(orderOf(key)) }));
}

const ORDER: readonly GroupKey[] = ['overdue', 'soon', 'closed', 'answered', 'snoozed', 'done'];

/** What a text found, in the server's order; null when none is looked for. */
export function foundIn(state: State, now: number): Conversation[] | null {
  const { view, search } = state;
  if (view.q === '' || search === null) return null;
  return search.ids.flatMap((id) => state.conversations.get(id) ?? []).filter((one) => isIn(state, view, one, now));
}

function groupOf(conversation: Conversation, now: number): GroupKey {
  if (conversation.status === 'snoozed') return 'snoozed';
  if (conversation.status === 'archived') return 'done';
  if (!isWaiting(conversation)) return 'answered';
  if (windowLeft(conversation, now) === 0) return 'closed';
  return dueAt(conversation) <= now ? 'overdue' : 'soon';
}

function orderOf(key: GroupKey): (a: Conversation, b: Conversation) => number {
  const newestFirst = (a: Conversation, b: Conversation) =>
    Date.parse(b.lastMessageAt ?? '') - Date.parse(a.lastMessageAt ?? '') || (a.id < b.id ? 1 : -1);
  return key !== 'overdue' && key !== 'soon'
    ? newestFirst
    : (a, b) => dueAt(a) - dueAt(b) || (a.id < b.id ? -1 : 1);
}
