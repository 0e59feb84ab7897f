import type { Http } from './http';
import { path } from './http';
import type { Canned, Contact, Conversation, Edit, Erased, Found, Note, Notice, Page, Person, Template, Templates } from './types';

export interface Notices extends Page<Notice> {
  readonly unread: number;
}

/** The work on conversations, contacts and notes (docs/api/conversations.md). */
export class DeskApi {
  constructor(private readonly http: Http) {}

  people(): Promise<{ items: readonly Person[] }> {
    return this.http.call('GET', '/people');
  }

  edit(conversation: string, edit: Edit, version: number): Promise<Conversation> {
    return this.http.call('PATCH', path`/conversations/${conversation}`, edit, version);
  }

  bulk(ids: readonly string[], changes: Edit): Promise<{ matched: number; changed: number }> {
    return this.http.call('POST', '/conversations/bulk', { ids, changes });
  }

  unread(conversation: string, from: string | null): Promise<unknown> {
    return this.http.call('POST', path`/conversations/${conversation}/unread`, from === null ? {} : { from });
  }

  tags(): Promise<{ items: readonly string[] }> {
    return this.http.call('GET', '/tags');
  }

  search(q: string, kind: 'people' | 'messages' | null, cursor: string | null, limit: number): Promise<Found> {
    const params = new URLSearchParams({ q, limit: String(limit) });
    if (kind) params.set('kind', kind);
    if (cursor) params.set('cursor', cursor);
    return this.http.call('GET', `/search?${params}`);
  }

  notes(conversation: string, before: string | null): Promise<Page<Note>> {
    return this.http.call('GET', `${path`/conversations/${conversation}/notes`}?limit=200${before === null ? '' : path`&before=${before}`}`);
  }

  addNote(conversation: string, text: string, mentions: readonly string[]): Promise<Note> {
    return this.http.call('POST', path`/conversations/${conversation}/notes`, { text, mentions });
  }

  changeNote(id: string, text: string, mentions: readonly string[]): Promise<Note> {
    return this.http.call('PATCH', path`/notes/${id}`, { text, mentions });
  }

  removeNote(id: string): Promise<unknown> {
    return this.http.call('DELETE', path`/notes/${id}`);
  }

  canned(conversation: string): Promise<{ items: readonly Canned[] }> {
    return this.http.call('GET', path`/canned-responses?conversation=${conversation}`);
  }

  addCanned(canned: { shortcut: string; title: string | null; text: string; clientId: string | null }): Promise<Canned> {
    return this.http.call('POST', '/canned-responses', canned);
  }

  removeCanned(id: string): Promise<unknown> {
    return this.http.call('DELETE', path`/canned-responses/${id}`);
  }

  /** All that can be sent by a line. */
  async templates(line: string): Promise<Templates> {
    const items: Template[] = [];
    for (let cursor = ''; ; ) {
      const page: Templates = await this.http.call('GET', `${path`/accounts/${line}/templates`}?status=APPROVED&limit=200${cursor}`);
      items.push(...page.items);
      if (page.next === null) return { ...page, items };
      cursor = path`&cursor=${page.next}`;
    }
  }

  syncTemplates(line: string): Promise<unknown> {
    return this.http.call('POST', path`/accounts/${line}/templates/sync`);
  }

  sendTemplate(conversation: string, clientId: string, template: object): Promise<unknown> {
    return this.http.call('POST', path`/conversations/${conversation}/messages`, { type: 'template', template, clientId });
  }

  contact(id: string): Promise<Contact> {
    return this.http.call('GET', path`/contacts/${id}`);
  }

  rename(id: string, name: string | null, version: number): Promise<Contact> {
    return this.http.call('PATCH', path`/contacts/${id}`, { name }, version);
  }

  merge(id: string, gone: string): Promise<{ mergeId: string }> {
    return this.http.call('POST', path`/contacts/${id}/merge`, { contactId: gone });
  }

  unmerge(id: string, mergeId: string): Promise<unknown> {
    return this.http.call('POST', path`/contacts/${id}/unmerge`, { mergeId });
  }

  erase(id: string): Promise<Erased> {
    return this.http.call('DELETE', path`/contacts/${id}`);
  }

  notices(cursor: string | null): Promise<Notices> {
    return this.http.call('GET', `/notifications?limit=50${cursor === null ? '' : path`&cursor=${cursor}`}`);
  }

  /** @param ids null: all */
  readNotices(ids: readonly string[] | null): Promise<unknown> {
    return this.http.call('POST', '/notifications/read', ids === null ? { all: true } : { ids });
  }

  snoozeNotices(ids: readonly string[], until: string): Promise<unknown> {
    return this.http.call('POST', '/notifications/snooze', { ids, until });
  }
}
