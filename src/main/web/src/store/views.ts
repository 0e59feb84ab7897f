import type { Query } from '../api/client';
import type { Conversation, Status } from '../api/types';
import type { State, View, ViewKind } from './state';
import { isClosing, isWaiting } from './waiting';

/** Statuses of work that is not over and not put off. */
const AT_WORK: readonly Status[] = ['new', 'open', 'quoted', 'booked', 'converted'];

/** A view that narrows by nothing but its kind. */
export function viewOf(kind: ViewKind, more: Partial<View> = {}): View {
  return { kind, client: null, line: null, status: null, assignee: null, tag: null, q: '', ...more };
}

export const WAITING = viewOf('waiting');

export function sameView(a: View, b: View): boolean {
  return keyOf(a) === keyOf(b);
}

/** The same text for the same view. */
export function keyOf({ kind, client, line, status, assignee, tag, q }: View): string {
  return JSON.stringify([kind, client, line, status, assignee, tag, q]);
}

/** How many filters narrow it, the text apart. */
export function filtersOf({ client, line, status, assignee, tag }: View): number {
  return [client, line, status, assignee, tag].filter((value) => value !== null).length;
}

export function isAtWork(conversation: Conversation): boolean {
  return AT_WORK.includes(conversation.status);
}

/** Is it in the view, as far as one can tell here? What a text finds only the server knows; it looks in all kinds. */
export function isIn(state: State, view: View, conversation: Conversation, now: number): boolean {
  if (view.client !== null && conversation.client.id !== view.client) return false;
  if (view.line !== null && conversation.line.id !== view.line) return false;
  if (view.status !== null && conversation.status !== view.status) return false;
  if (view.tag !== null && !conversation.tags.includes(view.tag)) return false;
  return isAssigned(state, view.assignee, conversation) && (view.q !== '' || isOfKind(state, view, conversation, now));
}

function isAssigned(state: State, assignee: string | null, { assigneeId }: Conversation): boolean {
  if (assignee === null) return true;
  if (assignee === 'unassigned') return assigneeId === null;
  return assigneeId !== null && assigneeId === (assignee === 'me' ? state.me?.user.id : assignee);
}

function isOfKind(state: State, { kind, status }: View, conversation: Conversation, now: number): boolean {
  switch (kind) {
    case 'waiting':
      return isWaiting(conversation);
    case 'mine':
      return isAtWork(conversation) && isAssigned(state, 'me', conversation);
    case 'unassigned':
      return isAtWork(conversation) && conversation.assigneeId === null;
    case 'unread':
      return conversation.unread > 0;
    case 'closing':
      return isClosing(conversation, now);
    case 'trouble':
      return isTroubled(state, conversation);
    case 'snoozed':
      return conversation.status === 'snoozed';
    case 'done':
      return conversation.status === 'archived';
    case 'all':
      return status !== null || isAtWork(conversation);
  }
}

/** Did the last thing we sent not arrive, as far as we know? */
export function isTroubled(state: State, { id }: Conversation): boolean {
  const last = state.lastOut.get(id)?.state;
  return last === 'failed' || last === 'in_doubt' || last === 'held';
}

/** What of a view the server can find; null where the newest conversations hold all there is to it. */
export function queryOf(view: View): Query | null {
  const query = { ...(view.q === '' ? ofKind(view.kind) : {}), ...narrowed(view) };
  return Object.keys(query).length === 0 ? null : query;
}

function ofKind(kind: ViewKind): Query {
  switch (kind) {
    case 'mine':
      return { assignee: 'me', status: AT_WORK.join(',') };
    case 'unassigned':
      return { assignee: 'unassigned', status: AT_WORK.join(',') };
    case 'unread':
      return { unread: 'true' };
    case 'snoozed':
      return { status: 'snoozed' };
    case 'done':
      return { status: 'archived' };
    case 'waiting':
    case 'closing':
    case 'trouble':
    case 'all':
      return {};
  }
}

function narrowed({ client, line, status, assignee, tag, q }: View): Query {
  return {
    ...(client === null ? {} : { client }),
    ...(line === null ? {} : { account: line }),
    ...(status === null ? {} : { status }),
    ...(assignee === null ? {} : { assignee }),
    ...(tag === null ? {} : { tag }),
    ...(q === '' ? {} : { q }),
  };
}
