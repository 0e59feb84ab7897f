import { DeskApi } from './desk';
import type { Credentials } from './http';
import { Http, path } from './http';
import type { Alert, Conversation, Me, Media, MediaLinks, Message, Page, Queued, SignedIn, Trace } from './types';

export type { Breach } from './http';
export { Refused, Unreachable } from './http';

export interface OutgoingText {
  readonly clientId: string;
  readonly text: string;
  readonly replyTo: string | null;
  readonly file: SentFile | null;
}

/** A file that the server has. */
export interface SentFile {
  readonly kind: 'image' | 'audio' | 'video' | 'document';
  readonly media: string;
  readonly name: string;
}

/** Which conversations; what is empty does not narrow. */
export interface Query {
  readonly q?: string;
  readonly client?: string;
  readonly account?: string;
  readonly status?: string;
  readonly assignee?: string;
  readonly tag?: string;
  readonly unread?: string;
}

/** Typed access to `/api/v1`: signing in, reading, sending. */
export class Api {
  /** For the parts of the page that are loaded when they are opened; they bring their own calls. */
  readonly http: Http;
  /** The work on conversations, contacts, notes. */
  readonly desk: DeskApi;

  constructor(credentials: Credentials, fetcher: typeof fetch = (input, init) => fetch(input, init)) {
    this.http = new Http(credentials, fetcher);
    this.desk = new DeskApi(this.http);
  }

  /** @param code of the second factor; empty: none */
  login(email: string, password: string, code: string): Promise<SignedIn> {
    return this.http.call('POST', '/auth/login', { email, password, ...(code === '' ? {} : { code }) });
  }

  logout(): Promise<unknown> {
    return this.http.call('POST', '/auth/logout');
  }

  /** Makes the first agency and its owner, by the link that the server printed. */
  setUp(owner: { token: string; agency: string; name: string; email: string; password: string }): Promise<unknown> {
    return this.http.call('POST', '/auth/setup', owner);
  }

  /** Chooses a password, by a link. */
  choosePassword(token: string, password: string): Promise<unknown> {
    return this.http.call('POST', '/auth/password', { token, password });
  }

  me(): Promise<Me> {
    return this.http.call('GET', '/me');
  }

  conversations(query: Query, cursor: string | null, limit: number): Promise<Page<Conversation>> {
    const params = new URLSearchParams({ limit: String(limit) });
    for (const [name, value] of Object.entries(query) as [string, string][]) if (value !== '') params.set(name, value);
    if (cursor) params.set('cursor', cursor);
    return this.http.call('GET', `/conversations?${params}`);
  }

  conversation(id: string): Promise<Conversation> {
    return this.http.call('GET', path`/conversations/${id}`);
  }

  messages(conversation: string, before: string | null, limit: number): Promise<Page<Message>> {
    const params = new URLSearchParams({ limit: String(limit) });
    if (before) params.set('before', before);
    return this.http.call('GET', `${path`/conversations/${conversation}/messages`}?${params}`);
  }

  media(ids: readonly string[]): Promise<{ items: readonly MediaLinks[] }> {
    return this.http.call('GET', `/media?ids=${ids.map(encodeURIComponent).join(',')}`);
  }

  /** @param progress hears which share is there */
  upload(file: File, progress: (share: number) => void, signal: AbortSignal): Promise<Media> {
    return this.http.upload(`/media?name=${encodeURIComponent(file.name)}`, file, progress, signal);
  }

  send(conversation: string, message: OutgoingText): Promise<Queued> {
    return this.http.call('POST', path`/conversations/${conversation}/messages`, {
      ...contentOf(message),
      clientId: message.clientId,
      ...(message.replyTo === null ? {} : { replyTo: message.replyTo }),
    });
  }

  trace(message: string): Promise<Trace> {
    return this.http.call('GET', path`/messages/${message}`);
  }

  retry(message: string): Promise<unknown> {
    return this.http.call('POST', path`/messages/${message}/retry`);
  }

  cancel(message: string): Promise<unknown> {
    return this.http.call('POST', path`/messages/${message}/cancel`);
  }

  alerts(): Promise<{ items: readonly Alert[] }> {
    return this.http.call('GET', '/alerts');
  }

  read(conversation: string): Promise<unknown> {
    return this.http.call('POST', path`/conversations/${conversation}/read`);
  }
}

function contentOf({ text, file }: OutgoingText): object {
  if (file === null) return { type: 'text', text: { body: text } };
  const named = file.kind === 'document' ? { filename: file.name } : {};
  return { type: file.kind, [file.kind]: { id: file.media, ...(text === '' ? {} : { caption: text }), ...named } };
}
