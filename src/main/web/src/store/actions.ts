import type { Breach } from '../api/client';
import type { Notices } from '../api/desk';
import type { Alert, Change, Contact, Conversation, Me, Message, Note, Page, Person } from '../api/types';
import type { Mention } from '../stream/stream';
import type { Connection, Outgoing, SavedView, View } from './state';

/** What can happen to the state. `meanwhile` is what the stream told while an answer was on its way. */
export type Action =
  | { type: 'resuming' }
  | { type: 'signedIn'; me: Me }
  | { type: 'expired' }
  | { type: 'signedOut' }
  | { type: 'connection'; status: Connection['status']; now: number }
  | { type: 'changed'; changes: readonly Change[] }
  /** Of colleagues; `whole`: nothing else is so any more. */
  | { type: 'mentioned'; mentions: readonly Mention[]; whole: boolean }
  /** What is cached may have holes: only the open thread stays, until it is fetched again. */
  | { type: 'gapped' }
  | { type: 'listAsked' }
  | { type: 'listLoaded'; page: Page<Conversation>; meanwhile: readonly Change[] }
  | { type: 'listFailed' }
  | { type: 'searchAsked'; key: string }
  | { type: 'searchLoaded'; key: string; page: Page<Conversation>; older: boolean; meanwhile: readonly Change[] }
  | { type: 'searchFailed'; key: string }
  | { type: 'peopleLoaded'; people: readonly Person[] }
  | { type: 'viewsSaved'; saved: readonly SavedView[] }
  | { type: 'notesLoaded'; conversation: string; notes: readonly Note[] }
  | { type: 'noticesLoaded'; page: Notices; older: boolean; meanwhile: readonly Change[] }
  | { type: 'contactLoaded'; contact: Contact }
  | { type: 'noticesFailed' }
  | { type: 'noticesRead'; ids: readonly string[] | null; at: string }
  | { type: 'noticesSnoozed'; ids: readonly string[]; until: string }
  | { type: 'viewChosen'; view: View }
  | { type: 'opened'; conversation: string }
  | { type: 'closed' }
  | { type: 'refreshed'; conversations: readonly Conversation[]; meanwhile: readonly Change[] }
  | { type: 'threadAsked'; conversation: string; older: boolean }
  | { type: 'threadLoaded'; conversation: string; page: Page<Message>; older: boolean; meanwhile: readonly Change[] }
  | { type: 'threadFailed'; conversation: string; older: boolean }
  | { type: 'read'; conversation: string }
  | { type: 'outboxRestored'; outbox: readonly Outgoing[] }
  | { type: 'written'; outgoing: Outgoing }
  | { type: 'sending'; clientId: string }
  | { type: 'uploaded'; clientId: string; media: string }
  | { type: 'accepted'; clientId: string; id: string }
  | { type: 'refused'; clientId: string; reason: string | null; rule: Breach | null }
  | { type: 'alertsLoaded'; alerts: readonly Alert[] }
  | { type: 'unsent'; clientId: string }
  | { type: 'discarded'; clientId: string };
