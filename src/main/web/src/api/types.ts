/** What the API sends (docs/api.md). Ids are strings, times ISO-8601. */

export type Direction = 'in' | 'out';

export type MessageState =
  | 'queued' | 'sending' | 'in_doubt' | 'sent' | 'delivered' | 'read' | 'failed' | 'held' | 'cancelled';

export interface Named {
  readonly id: string;
  readonly name: string;
}

export interface Line extends Named {
  readonly phoneNumberId: string;
  readonly displayPhone: string | null;
  readonly platform: string;
  readonly clientId: string;
  readonly clientName: string;
}

export interface Me {
  readonly user: { readonly id: string | null; readonly name: string; readonly role: string };
  readonly agency: Named;
  readonly clients: readonly Named[];
  readonly lines: readonly Line[];
  readonly pushPort: number;
  readonly pushUrl: string | null;
}

export interface Conversation {
  readonly id: string;
  readonly contact: { readonly id: string; readonly name: string | null; readonly phone: string | null };
  readonly line: { readonly id: string; readonly phoneNumberId: string; readonly name: string; readonly platform: string };
  readonly client: Named;
  readonly status: string;
  /** The conversation that took its messages, when two contacts turned out to be one. */
  readonly mergedInto: string | null;
  /** Mine where it was fetched; from the stream, what nobody has read. */
  readonly unread: number;
  /** Messages of the customer so far, and how many of them when the business wrote last. */
  readonly received: number;
  readonly answered: number;
  /** Up to how many of them I have read; null: I never looked. The stream does not know. */
  readonly readTo?: number | null;
  readonly preview: string | null;
  readonly previewDirection: Direction | null;
  readonly lastMessageAt: string | null;
  readonly lastInboundAt: string | null;
  readonly windowClosesAt: string | null;
}

export interface Quote {
  readonly id: string;
  readonly text: string | null;
  readonly direction: Direction;
}

export interface Message {
  readonly id: string;
  readonly conversationId: string;
  readonly direction: Direction;
  readonly source: 'customer' | 'agent' | 'api' | 'phone' | 'meta_inbox';
  readonly author: Named | null;
  readonly type: string;
  readonly text: string | null;
  readonly payload: unknown;
  readonly replyTo: Quote | null;
  readonly reactions: readonly { readonly emoji: string; readonly from: 'customer' | 'us' }[];
  /** The id of what was chosen: a button, a row, a quick reply. */
  readonly selectedId: string | null;
  readonly forwarded: boolean;
  readonly forwardedManyTimes: boolean;
  /** The ad, link or product that brought it, as the platform tells. */
  readonly referral: unknown;
  /** Who of a group wrote it. */
  readonly sender: { readonly id: string; readonly name: string | null } | null;
  readonly edited: { readonly at: string; readonly previousText: string | null } | null;
  readonly deleted: boolean;
  readonly at: string;
  readonly receivedAt: string;
  readonly late: boolean;
  /** Seconds, when it is late. */
  readonly lateBy: number | null;
  readonly state: MessageState | null;
  readonly error: SendError | null;
  readonly clientId: string | null;
}

export interface SendError {
  readonly code: number;
  readonly reason: string;
  readonly action: string;
  readonly detail: string | null;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

export interface SignedIn {
  readonly accessToken: string;
  /** Seconds. */
  readonly expiresIn: number;
}

export interface Queued {
  readonly queueId: string;
  readonly status: string;
}

/** What a person should know of a line. */
export interface Alert {
  readonly lineId: string;
  readonly messageId: string | null;
  readonly kind: 'paused' | 'capped' | 'doubled' | 'held';
  readonly reason?: string;
  readonly detail: string | null;
}

/** What the stream tells of. */
export interface Change {
  readonly kind: string;
  /** Without a conversation: a contact, or an event of the line. */
  readonly data: {
    readonly conversation?: Conversation;
    readonly messageId?: string;
    readonly message?: Message | null;
    readonly reader?: { readonly id: string; readonly readTo: number | null };
  } | null;
}
