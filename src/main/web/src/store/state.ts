import type { Breach } from '../api/client';
import type { Alert, Contact, Conversation, Me, Message, MessageState, Note, Notice, Person, Quote, Status } from '../api/types';
import type { Kind } from './file-rules';
import type { Team } from './team';
import { NOBODY } from './team';
import { WAITING } from './views';

/** All that is known and shown. Immutable: every change makes a new one. */
export interface State {
  readonly session: 'out' | 'resuming' | 'in' | 'expired';
  readonly me: Me | null;
  /** Who works here. */
  readonly people: readonly Person[];
  /** Where they are and write at this moment. */
  readonly team: Team;
  readonly connection: Connection;
  readonly conversations: ReadonlyMap<string, Conversation>;
  readonly list: Listing;
  /** The server's answer for a view that the newest conversations do not hold all of. */
  readonly search: Search | null;
  readonly view: View;
  readonly saved: readonly SavedView[];
  readonly open: string | null;
  readonly threads: ReadonlyMap<string, Thread>;
  readonly outbox: readonly Outgoing[];
  /** The newest outgoing message known of a conversation. */
  readonly lastOut: ReadonlyMap<string, LastOut>;
  /** What is wrong with lines, as far as it is not over. */
  readonly alerts: readonly Alert[];
  readonly notices: Notices;
  /** The person of the open conversation, when they were fetched. */
  readonly contact: Contact | null;
}

/** What somebody is told of. */
export interface Notices extends Listing {
  /** Newest first. */
  readonly items: readonly Notice[];
  readonly unread: number;
}

export interface Connection {
  readonly status: 'connecting' | 'live' | 'lost' | 'offline' | 'catching-up';
  /** Since when it is not live, in ms; null while it is. */
  readonly since: number | null;
  /** Messages of customers that came while catching up. */
  readonly missed: number;
}

export interface Listing {
  readonly status: 'loading' | 'ready' | 'failed';
  /** Where older conversations begin; null when all are here. */
  readonly next: string | null;
}

export interface Search extends Listing {
  /** Of the view it answers. */
  readonly key: string;
  readonly ids: readonly string[];
}

export type ViewKind = 'waiting' | 'mine' | 'unassigned' | 'unread' | 'closing' | 'trouble' | 'snoozed' | 'done' | 'all';

/** Which conversations are shown; null and '' do not narrow. */
export interface View {
  readonly kind: ViewKind;
  readonly client: string | null;
  readonly line: string | null;
  readonly status: Status | null;
  /** `me`, `unassigned` or an id. */
  readonly assignee: string | null;
  readonly tag: string | null;
  readonly q: string;
}

/** A view that somebody gave a name. */
export interface SavedView {
  readonly name: string;
  readonly view: View;
}

export interface Thread {
  readonly status: 'loading' | 'ready' | 'failed';
  /** Has its newest page been here? Before that it holds only what the stream told. */
  readonly loaded: boolean;
  /** Its past has changed (a merge, imported history): its next newest page replaces what is here. */
  readonly stale: boolean;
  /** Oldest first. */
  readonly messages: readonly Message[];
  /** Oldest first. */
  readonly notes: readonly Note[];
  readonly next: string | null;
  readonly loadsOlder: boolean;
  /** How many of the newest incoming ones are new since it was opened, those that came after included. */
  readonly fresh: number;
}

/** A message of ours that the server may not have yet. */
export interface Outgoing {
  readonly clientId: string;
  readonly conversation: string;
  /** With a file: what goes along with it; may be empty. */
  readonly text: string;
  readonly file: OutgoingFile | null;
  readonly replyTo: Quote | null;
  readonly at: string;
  readonly phase: 'waiting' | 'sending' | 'accepted' | 'refused';
  /** The server's id, once accepted. */
  readonly id: string | null;
  /** Why it was refused, in the server's words. */
  readonly reason: string | null;
  /** The platform's rule it breaks, and what to do instead. */
  readonly rule: Breach | null;
}

/** A file of ours that goes with a message. */
export interface OutgoingFile {
  /** By what the page asks for its upload. */
  readonly key: string;
  readonly name: string;
  readonly size: number;
  readonly kind: Kind;
  /** A small picture of it. */
  readonly thumb: { readonly url: string; readonly width: number; readonly height: number } | null;
  /** The server's id of it, once it is there. */
  readonly media: string | null;
}

export interface LastOut {
  readonly id: string;
  readonly at: string;
  readonly state: MessageState | null;
}

export const EMPTY: State = {
  session: 'out',
  me: null,
  people: [],
  team: NOBODY,
  connection: { status: 'connecting', since: null, missed: 0 },
  conversations: new Map(),
  list: { status: 'loading', next: null },
  search: null,
  view: WAITING,
  saved: [],
  open: null,
  threads: new Map(),
  outbox: [],
  lastOut: new Map(),
  alerts: [],
  notices: { status: 'loading', next: null, items: [], unread: 0 },
  contact: null,
};
