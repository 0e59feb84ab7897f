import type { Api } from '../api/client';
import { Refused } from '../api/client';
import type { Note, Page } from '../api/types';
import type { Store } from '../store/store';

const SMALLEST_PAGE = 50;
const LARGEST_PAGE = 200;
// To where a search leads; further back it is said that it is too far.
const MOST_PAGES_BACK = 15;

/** The threads: opened, read, gone back in, fetched again when their past has changed. */
export class Threads {
  private renewing: string | null = null;

  /** @param persist tries again for as long as it takes */
  constructor(
    private readonly store: Store,
    private readonly api: Api,
    private readonly persist: (work: () => Promise<void>) => Promise<void>,
  ) {
    store.subscribe(() => this.renew());
  }

  async open(conversation: string): Promise<void> {
    this.store.dispatch({ type: 'opened', conversation });
    if (!this.store.state.conversations.has(conversation)) await this.fetchConversation(conversation);
    if (!this.store.state.threads.get(conversation)?.loaded) await this.load(conversation);
  }

  close(): void {
    this.store.dispatch({ type: 'closed' });
  }

  async load(conversation: string): Promise<void> {
    this.store.dispatch({ type: 'threadAsked', conversation, older: false });
    await Promise.all([this.messages(conversation, null), this.notes(conversation)]);
  }

  async loadOlder(conversation: string, limit = SMALLEST_PAGE): Promise<void> {
    const thread = this.store.state.threads.get(conversation);
    if (!thread || thread.next === null || thread.loadsOlder) return;
    this.store.dispatch({ type: 'threadAsked', conversation, older: true });
    await this.messages(conversation, thread.next, limit);
  }

  /** Loads as far back as a message; answers whether it is here. */
  async reach(conversation: string, message: string): Promise<boolean> {
    if (this.store.state.open !== conversation) await this.open(conversation);
    const isHere = () => this.store.state.threads.get(conversation)?.messages.some(({ id }) => id === message) ?? false;
    for (let pages = 0; !isHere() && pages < MOST_PAGES_BACK; pages++) {
      const before = this.store.state.threads.get(conversation)?.next ?? null;
      if (before === null || this.store.state.open !== conversation) break;
      await this.loadOlder(conversation, LARGEST_PAGE);
      if (this.store.state.threads.get(conversation)?.next === before) break; // no answer
    }
    return isHere();
  }

  async fetchConversation(id: string): Promise<void> {
    try {
      const { answer, meanwhile } = await this.store.during(() => this.api.conversation(id));
      this.store.dispatch({ type: 'refreshed', conversations: [answer], meanwhile });
    } catch (problem) {
      if (problem instanceof Refused && problem.status !== 401 && this.store.state.open === id) this.close();
    }
  }

  /** Fetches the newest page of messages and the notes again. */
  async refresh(conversation: string): Promise<void> {
    await this.fetchMessages(conversation, null);
    await this.notes(conversation);
  }

  private async messages(conversation: string, before: string | null, limit = SMALLEST_PAGE): Promise<void> {
    try {
      await this.fetchMessages(conversation, before, limit);
    } catch {
      this.store.dispatch({ type: 'threadFailed', conversation, older: before !== null });
    }
  }

  private async fetchMessages(conversation: string, before: string | null, limit = SMALLEST_PAGE): Promise<void> {
    const { answer, meanwhile } = await this.store.during(() => this.api.messages(conversation, before, limit));
    this.store.dispatch({ type: 'threadLoaded', conversation, page: answer, older: before !== null, meanwhile });
  }

  // Without an answer the thread is shown without them; they come with the next time it is opened.
  private async notes(conversation: string): Promise<void> {
    let before: string | null = null;
    do {
      const page: Page<Note> | null = await this.notePage(conversation, before);
      before = page?.next ?? null;
    } while (before !== null);
  }

  private async notePage(conversation: string, before: string | null) {
    const page = await this.api.desk.notes(conversation, before).catch(() => null);
    if (page !== null) this.store.dispatch({ type: 'notesLoaded', conversation, notes: page.items });
    return page;
  }

  /** Fetches the open thread again when its past has changed, as far back as it was. */
  private renew(): void {
    const { open, threads, session, conversations } = this.store.state;
    const thread = open === null ? undefined : threads.get(open);
    if (open === null || !thread?.stale || session !== 'in' || this.renewing === open) return;
    this.renewing = open;
    const work = async () => {
      if (!conversations.has(open)) await this.fetchConversation(open);
      await this.persist(() => this.fetchMessages(open, null, Math.min(LARGEST_PAGE, Math.max(SMALLEST_PAGE, thread.messages.length))));
      await this.notes(open);
    };
    void work().finally(() => {
      this.renewing = null;
      this.renew();
    });
  }
}
