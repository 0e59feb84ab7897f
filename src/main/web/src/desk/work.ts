import type { Api } from '../api/client';
import { Refused } from '../api/client';
import type { Contact, Conversation, Edit, Erased, Person } from '../api/types';
import type { Store } from '../store/store';
import type { Threads } from './threads';

const MOST_AT_ONCE = 200;

/** How an act ended: done, or not, with why. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: Why };

/** `changed`: somebody else changed it meanwhile, and it is shown as it is now; a text: the server's words; `unreachable`: no answer. */
export type Why = { readonly kind: 'changed' | 'unreachable' } | { readonly kind: 'refused'; readonly detail: string };

/** What people do about conversations, beside writing. Shown once the server has done it. */
export class Work {
  constructor(
    private readonly store: Store,
    private readonly api: Api,
    private readonly threads: Threads,
  ) {}

  /** Edits what is shown: if somebody changed it since, nothing is done and the new state is fetched. */
  async edit(id: string, edit: Edit): Promise<Outcome<Conversation>> {
    const shown = this.store.state.conversations.get(id);
    if (shown === undefined) return { ok: false, why: { kind: 'unreachable' } };
    const outcome = await ending(this.api.desk.edit(id, edit, shown.version));
    if (outcome.ok) this.store.dispatch({ type: 'refreshed', conversations: [outcome.value], meanwhile: [] });
    else if (outcome.why.kind === 'changed') await this.threads.fetchConversation(id);
    return outcome;
  }

  /** Answers how many were changed, of those that there are. */
  async bulk(ids: readonly string[], edit: Edit): Promise<Outcome<{ matched: number; changed: number }>> {
    const sum = { matched: 0, changed: 0 };
    for (let from = 0; from < ids.length; from += MOST_AT_ONCE) {
      const outcome = await ending(this.api.desk.bulk(ids.slice(from, from + MOST_AT_ONCE), edit));
      if (!outcome.ok) return outcome;
      sum.matched += outcome.value.matched;
      sum.changed += outcome.value.changed;
    }
    return { ok: true, value: sum };
  }

  async markUnread(id: string, from: string | null): Promise<Outcome<unknown>> {
    const outcome = await ending(this.api.desk.unread(id, from));
    if (outcome.ok) await this.threads.fetchConversation(id);
    return outcome;
  }

  async addNote(conversation: string, text: string): Promise<Outcome<unknown>> {
    const outcome = await ending(this.api.desk.addNote(conversation, text, mentioned(text, this.store.state.people)));
    if (outcome.ok) this.store.dispatch({ type: 'notesLoaded', conversation, notes: [outcome.value] });
    return outcome;
  }

  async changeNote(conversation: string, id: string, text: string): Promise<Outcome<unknown>> {
    const outcome = await ending(this.api.desk.changeNote(id, text, mentioned(text, this.store.state.people)));
    if (outcome.ok) this.store.dispatch({ type: 'notesLoaded', conversation, notes: [outcome.value] });
    return outcome;
  }

  /** It leaves the thread with the stream's word. */
  removeNote(id: string): Promise<Outcome<unknown>> {
    return ending(this.api.desk.removeNote(id));
  }

  async loadContact(id: string): Promise<Outcome<Contact>> {
    const outcome = await ending(this.api.desk.contact(id));
    if (outcome.ok) this.store.dispatch({ type: 'contactLoaded', contact: outcome.value });
    return outcome;
  }

  rename(contact: Contact, name: string | null): Promise<Outcome<Contact>> {
    return ending(this.api.desk.rename(contact.id, name, contact.version));
  }

  merge(kept: string, gone: string): Promise<Outcome<unknown>> {
    return ending(this.api.desk.merge(kept, gone));
  }

  unmerge(contact: string, merge: string): Promise<Outcome<unknown>> {
    return ending(this.api.desk.unmerge(contact, merge));
  }

  /** For good; what was open of this person is fetched again, without what was said. */
  async erase(contact: string): Promise<Outcome<Erased>> {
    const outcome = await ending(this.api.desk.erase(contact));
    if (outcome.ok) await Promise.all([...this.store.state.conversations.values()].filter((one) => one.contact.id === contact).map((one) => this.again(one.id)));
    return outcome;
  }

  private async again(id: string): Promise<void> {
    await this.threads.fetchConversation(id);
    if (this.store.state.open === id) await this.threads.load(id);
  }
}

/** Who is named in a note: an @ before the whole name; the longer name wins. */
export function mentioned(text: string, people: readonly Person[]): string[] {
  let left = text;
  const found: string[] = [];
  for (const person of [...people].sort((a, b) => b.name.length - a.name.length)) {
    const named = left.split(`@${person.name}`);
    if (named.length > 1) {
      found.push(person.id);
      left = named.join('\n');
    }
  }
  return found;
}

export async function ending<T>(request: Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await request };
  } catch (problem) {
    if (!(problem instanceof Refused)) return { ok: false, why: { kind: 'unreachable' } };
    return { ok: false, why: problem.status === 412 ? { kind: 'changed' } : { kind: 'refused', detail: problem.detail } };
  }
}
