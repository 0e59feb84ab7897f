import type { Breach } from '../api/client';
import type { Alert, Conversation, Me, Message, MessageState, Quote } from '../api/types';

/** All that is known and shown. Immutable: every change makes a new one. */
export interface State {
  readonly session: 'out' | 'resuming' | 'in' | 'expired';
  readonly me: Me | null;
  readonly connection: Connection;
  readonly conversations: ReadonlyMap<string, Conversation>;
  readonly list: Listing;
  readonly search: Search | null;
  readonly view: View;
  readonly open: string | null;
  readonly threads: ReadonlyMap<string, Thread>;
  readonly outbox: readonly Outgoing[];
  /** The newest outgoing message known of a conversation. */
  readonly lastOut: ReadonlyMap<string, LastOut>;
  /** What is wrong with lines, as far as it is not over. */
  readonly alerts: readonly Alert[];
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
  readonly q: string;
  readonly ids: readonly string[];
}

export interface View {
  readonly kind: 'waiting' | 'unread' | 'closing' | 'all';
  readonly client: string | null;
  readonly line: string | null;
}

export interface Thread {
  readonly status: 'loading' | 'ready' | 'failed';
  /** Has its newest page been here? Before that it holds only what the stream told. */
  readonly loaded: boolean;
  /** Its past has changed (a merge, imported history): its next newest page replaces what is here. */
  readonly stale: boolean;
  /** Oldest first. */
  readonly messages: readonly Message[];
  readonly next: string | null;
  readonly loadsOlder: boolean;
  /** How many of the newest incoming ones are new since it was opened, those that came after included. */
  readonly fresh: number;
}

/** A message of ours that the server may not have yet. */
export interface Outgoing {
  readonly clientId: string;
  readonly conversation: string;
  readonly text: string;
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

export interface LastOut {
  readonly id: string;
  readonly at: string;
  readonly state: MessageState | null;
}

export const EMPTY: State = {
  session: 'out',
  me: null,
  connection: { status: 'connecting', since: null, missed: 0 },
  conversations: new Map(),
  list: { status: 'loading', next: null },
  search: null,
  view: { kind: 'waiting', client: null, line: null },
  open: null,
  threads: new Map(),
  outbox: [],
  lastOut: new Map(),
  alerts: [],
};
