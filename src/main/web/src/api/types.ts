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
  readonly user: { readonly id: string | null; readonly name: string; readonly role: string; readonly seesAll: boolean };
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
  readonly status: Status;
  readonly snoozedUntil: string | null;
  readonly assigneeId: string | null;
  readonly assignee?: Named | null;
  readonly tags: readonly string[];
  /** Grows with every edit; what an edit is made for (`If-Match`). */
  readonly version: number;
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

export const STATUSES = ['new', 'open', 'quoted', 'booked', 'converted', 'snoozed', 'archived'] as const;
export type Status = (typeof STATUSES)[number];

/** What to change of conversations; a member that is not there stays. */
export interface Edit {
  readonly status?: Status;
  readonly snoozedUntil?: string;
  readonly assignee?: string | null;
  readonly tags?: { readonly add?: readonly string[]; readonly remove?: readonly string[] };
}

/** Somebody of the agency. */
export interface Person extends Named {
  readonly role: string;
}

/** A part of a message template, as Meta writes it. */
export interface TemplateComponent {
  readonly type: string;
  readonly format?: string;
  readonly text?: string;
  readonly example?: {
    readonly header_text?: readonly string[];
    readonly body_text?: readonly (readonly string[])[];
    readonly header_text_named_params?: readonly { readonly param_name: string; readonly example: string }[];
    readonly body_text_named_params?: readonly { readonly param_name: string; readonly example: string }[];
  };
  readonly buttons?: readonly { readonly type: string; readonly text?: string; readonly url?: string }[];
}

export interface Template extends Named {
  readonly language: string;
  readonly category: string;
  readonly status: string;
  readonly quality: string;
  readonly parameterFormat: 'positional' | 'named';
  readonly components: readonly TemplateComponent[];
}

/** @property syncedAt null: the account's list was never read */
export interface Templates {
  readonly items: readonly Template[];
  readonly next: string | null;
  readonly syncedAt: string | null;
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
  readonly media: readonly Media[];
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

/** A file of a message. `pending`: it is being fetched; `gone`: nobody has it any more. */
export interface Media {
  readonly id: string;
  readonly kind: 'image' | 'sticker' | 'audio' | 'video' | 'document' | 'story';
  readonly state: 'pending' | 'stored' | 'refused' | 'gone';
  readonly reason: string | null;
  readonly mimeType: string | null;
  readonly name: string | null;
  /** Bytes. */
  readonly size: number | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly hasThumbnail?: boolean;
}

/** A stored file's signed links, which end. */
export interface MediaLinks {
  readonly id: string;
  readonly url?: string;
  readonly thumbnailUrl?: string | null;
  readonly linksEnd?: string;
}

export interface SendError {
  readonly code: number;
  readonly reason: string;
  readonly action: string;
  readonly detail: string | null;
}

export type TraceStep = 'queued' | 'dequeued' | 'called' | 'accepted' | 'sent' | 'delivered' | 'read';

/** What happened to a message of ours. */
export interface Trace {
  readonly attempts: readonly { readonly number: number; readonly state: string; readonly error: { readonly reason: string } | null }[];
  readonly statuses: readonly {
    /** What the platform says it costs; in one of its statuses, if in any. */
    readonly pricing: { readonly category: string | null; readonly type: string | null; readonly billable: boolean | null } | null;
    readonly conversation: { readonly category: string | null; readonly endsAt: string | null } | null;
  }[];
  /** When each step was reached that was. */
  readonly waterfall: { readonly [step in TraceStep]?: string };
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
  readonly kind: 'paused' | 'capped' | 'doubled' | 'held' | 'tier';
  readonly reason?: string;
  readonly detail: string | null;
}

/** What colleagues say to each other about a conversation. */
export interface Note {
  readonly id: string;
  readonly conversationId: string;
  readonly author: { readonly id: string | null; readonly name: string };
  readonly text: string;
  readonly mentions: readonly Named[];
  readonly at: string;
  readonly editedAt: string | null;
  readonly deleted: boolean;
}

export interface Canned {
  readonly id: string;
  readonly clientId: string | null;
  readonly shortcut: string;
  readonly title: string | null;
  readonly text: string;
  /** The text with its variables filled for a conversation. */
  readonly filled?: string;
}

export interface Identity {
  readonly kind: string;
  readonly value: string;
  readonly scope: string | null;
  readonly evidence: string | null;
  readonly firstSeenAt: string;
}

/** That two contacts turned out to be one. */
export interface Merge {
  readonly id: string;
  readonly gone: { readonly id: string; readonly name: string | null };
  readonly evidence: string | null;
  readonly mergedAt: string;
  readonly undoneAt: string | null;
}

export interface Contact {
  readonly id: string;
  readonly name: string | null;
  readonly version: number;
  readonly mergedInto: string | null;
  readonly createdAt: string;
  readonly identities: readonly Identity[];
  readonly conversationIds: readonly string[];
  readonly merges: readonly Merge[];
}

/** What was taken away with a contact. */
export interface Erased {
  readonly identities: number;
  readonly conversations: number;
  readonly messages: number;
  readonly files: number;
  readonly notes: number;
  readonly searchBlocks: number;
}

/** What a platform says of an account: which of its sentences, and what is filled in. */
export interface News {
  readonly code: string;
  readonly limit: string | null;
  readonly limitBefore: string | null;
  /** Names and the platform's own words. */
  readonly told: readonly string[];
  /** The platform's own sentence. */
  readonly advice: string | null;
}

export interface Notice {
  readonly id: string;
  readonly userId: string;
  readonly kind: 'assigned' | 'mentioned' | 'snooze_over' | string;
  readonly conversationId: string | null;
  readonly contactName: string | null;
  readonly messageId: string | null;
  readonly noteId: string | null;
  readonly lineId: string | null;
  readonly clientName: string | null;
  readonly actor: string | null;
  readonly detail: string | null;
  /** What `detail` says in English, for words of one's own. */
  readonly news: News | null;
  readonly count: number;
  readonly at: string;
  readonly readAt: string | null;
  readonly snoozedUntil: string | null;
}

export interface Found {
  readonly people: Page<{ readonly id: string; readonly name: string | null; readonly phone: string | null; readonly email: string | null; readonly conversationIds: readonly string[] }>;
  readonly messages: Page<{ readonly message: Message; readonly marks: readonly (readonly [number, number])[] }>;
  readonly conversations: { readonly items: readonly Conversation[] };
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
    readonly note?: Note;
    readonly notification?: Notice;
    readonly contact?: Contact;
  } | null;
}
