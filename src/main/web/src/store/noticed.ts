import type { Change, Note, Notice } from '../api/types';
import type { Action } from './actions';
import type { Notices, State } from './state';

/** What is said among colleagues: notes in the threads, and what somebody is told of. */

export function mergeNotes(known: readonly Note[], arrived: readonly Note[]): readonly Note[] {
  const byId = new Map(known.map((note) => [note.id, note]));
  for (const note of arrived) {
    if (note.deleted) byId.delete(note.id);
    else byId.set(note.id, note);
  }
  return [...byId.values()].sort((a, b) => Date.parse(a.at) - Date.parse(b.at) || (a.id < b.id ? -1 : 1));
}

/** Takes in the notes, notifications and contacts of the stream; of notifications, which are everybody's, mine alone count. */
export function told(state: State, changes: readonly Change[]): State {
  const notes = changes.flatMap(({ data }) => data?.note ?? []).filter((note) => state.threads.has(note.conversationId));
  const mine = changes.flatMap(({ data }) => data?.notification ?? []).filter(({ userId }) => userId === state.me?.user.id);
  const next = notes.length === 0 ? state : withNotes(state, notes);
  const known = mine.length === 0 ? next : { ...next, notices: withNotices(next.notices, mine) };
  const contact = changes.findLast(({ data }) => data?.contact?.id === state.contact?.id)?.data?.contact;
  return contact === undefined || known.contact === null ? known : { ...known, contact: { ...known.contact, ...contact } };
}

function withNotes(state: State, notes: readonly Note[]): State {
  const threads = new Map(state.threads);
  for (const note of notes) {
    const thread = threads.get(note.conversationId);
    if (thread) threads.set(note.conversationId, { ...thread, notes: mergeNotes(thread.notes, [note]) });
  }
  return { ...state, threads };
}

function withNotices(notices: Notices, arrived: readonly Notice[]): Notices {
  const byId = new Map(notices.items.map((notice) => [notice.id, notice]));
  let { unread } = notices;
  for (const notice of arrived) {
    unread += weight(notice) - weight(byId.get(notice.id));
    if (isAway(notice)) byId.delete(notice.id);
    else byId.set(notice.id, notice);
  }
  return { ...notices, unread: Math.max(0, unread), items: [...byId.values()].sort((a, b) => Date.parse(b.at) - Date.parse(a.at)) };
}

function isAway(notice: Notice): boolean {
  return notice.snoozedUntil !== null && Date.parse(notice.snoozedUntil) > Date.now();
}

function weight(notice: Notice | undefined): number {
  return notice !== undefined && notice.readAt === null && !isAway(notice) ? 1 : 0;
}

type Noticed = Extract<Action, { type: 'noticesLoaded' | 'noticesFailed' | 'noticesRead' | 'noticesSnoozed' }>;

export function noticed(state: State, action: Noticed): State {
  const { notices } = state;
  switch (action.type) {
    case 'noticesLoaded': {
      const items = action.older ? [...notices.items, ...action.page.items] : action.page.items;
      const loaded: Notices = { status: 'ready', next: action.page.next, items, unread: action.page.unread };
      return { ...state, notices: loaded };
    }
    case 'noticesFailed':
      return { ...state, notices: { ...notices, status: notices.items.length === 0 ? 'failed' : 'ready' } };
    case 'noticesRead': {
      const read = notices.items
        .filter((notice) => notice.readAt === null && (action.ids === null || action.ids.includes(notice.id)))
        .map((notice) => ({ ...notice, readAt: action.at }));
      const next = withNotices(notices, read);
      return { ...state, notices: action.ids === null ? { ...next, unread: 0 } : next };
    }
    case 'noticesSnoozed': {
      const away = notices.items.filter(({ id }) => action.ids.includes(id)).map((notice) => ({ ...notice, snoozedUntil: action.until }));
      return { ...state, notices: withNotices(notices, away) };
    }
  }
}
