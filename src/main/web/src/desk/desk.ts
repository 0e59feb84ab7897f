import type { Quote } from '../api/types';
import { Api, Refused } from '../api/client';
import { Outbox } from '../store/outbox';
import { shelf } from '../store/shelf';
import type { Outgoing, View } from '../store/state';
import { Store } from '../store/store';
import { Drafts } from './drafts';
import { Link } from './link';
import { Session } from './session';

const PAGE = 100;
// Of messages.
const SMALLEST_PAGE = 50;
const LARGEST_PAGE = 200;
// Due-first order needs everyone who waits; further back nobody does.
const LOADED_AT_ONCE = 1000;
const RETRY_MS = 10_000;
const RESUME_MS = 2_000;
// Nothing else tells of them.
const ALERTS_MS = 30_000;

/** Everything a person can do at the inbox, and everything that happens by itself. One per page. */
export class Desk {
  readonly store = new Store();
  readonly session = new Session(sessionStorage, () => this.expired());
  readonly api = new Api({ token: () => this.session.token(), expired: () => this.session.expire() });
  readonly drafts = new Drafts(shelf<Record<string, string>>(localStorage, () => this.key('drafts')));
  readonly outbox = new Outbox(this.store, this.api, shelf<readonly Outgoing[]>(localStorage, () => this.key('outbox')));
  readonly link = new Link(this.store, {
    token: () => this.session.token(),
    live: (fresh) => void this.live(fresh),
    reload: () => this.reload(),
    expired: () => this.session.expire(),
  });

  constructor() {
    setInterval(() => void this.outbox.flushAll(), RETRY_MS);
    setInterval(() => void this.loadAlerts(), ALERTS_MS);
    this.store.subscribe(() => this.renew());
  }

  /** Goes on where the tab was, if it is still signed in; keeps trying while the server is away. */
  async resume(): Promise<void> {
    if (this.session.token() === null) return;
    this.store.dispatch({ type: 'resuming' });
    while (this.store.state.session === 'resuming') {
      try {
        await this.enter();
      } catch (problem) {
        if (problem instanceof Refused) this.signOut();
        else await new Promise((again) => setTimeout(again, RESUME_MS));
      }
    }
  }

  /** @throws Refused with the words to show, or Unreachable */
  async signIn(email: string, password: string): Promise<void> {
    this.session.begin(email, await this.api.login(email, password));
    await this.enter();
  }

  signOut(): void {
    this.link.end();
    this.session.end();
    this.store.dispatch({ type: 'signedOut' });
  }

  private async enter(): Promise<void> {
    const again = this.store.state.session === 'expired';
    const me = await this.api.me();
    const other = this.store.state.me !== null && this.store.state.me.user.id !== me.user.id;
    if (other) this.store.dispatch({ type: 'signedOut' });
    this.store.dispatch({ type: 'signedIn', me });
    if (!again || other) this.outbox.restore();
    this.link.begin(me);
    if (again) this.reload();
    else await this.loadList();
  }

  // What the list's answer did not have yet and the stream began after.
  private async live(fresh: boolean): Promise<void> {
    void this.outbox.flushAll();
    void this.loadAlerts();
    if (fresh) await this.catchUp();
  }

  /** Fetches what may have been missed, for as long as it takes: nothing else would tell of it. */
  private async catchUp(): Promise<void> {
    await this.persist(async () => {
      const { answer, meanwhile } = await this.store.during(() => this.api.conversations({ limit: PAGE }));
      this.store.dispatch({ type: 'refreshed', conversations: answer.items, meanwhile });
    });
    const { open } = this.store.state;
    if (open !== null) await this.persist(() => this.fetchMessages(open, null));
  }

  /** What keeps lines from sending; without an answer the last one stands. */
  private async loadAlerts(): Promise<void> {
    if (this.store.state.session !== 'in') return;
    const alerts = await this.api.alerts().catch(() => null);
    if (alerts !== null) this.store.dispatch({ type: 'alertsLoaded', alerts: alerts.items });
  }

  private async persist(work: () => Promise<void>): Promise<void> {
    while (this.store.state.session === 'in') {
      try {
        return await work();
      } catch (problem) {
        if (problem instanceof Refused) return;
        await new Promise((again) => setTimeout(again, RESUME_MS));
      }
    }
  }

  private expired(): void {
    this.link.end();
    this.store.dispatch({ type: 'expired' });
  }

  private key(what: string): string {
    return `sb.${what}.${this.store.state.me?.user.id ?? ''}`;
  }

  /** Fetches the list and the open thread in place. */
  private reload(): void {
    this.store.dispatch({ type: 'gapped' });
    void this.catchUp().then(() => this.loadList());
  }

  async loadList(): Promise<void> {
    this.store.dispatch({ type: 'listAsked' });
    let cursor: string | null = null;
    let loaded = 0;
    do {
      const next: string | null = await this.loadPage(cursor);
      loaded += PAGE;
      cursor = next;
    } while (cursor !== null && loaded < LOADED_AT_ONCE);
  }

  /** The next page of the list or of what was found. */
  async loadMore(): Promise<void> {
    const { search, list } = this.store.state;
    if (search !== null) {
      if (search.next !== null) await this.find(search.q, search.next);
    } else if (list.next !== null) {
      await this.loadPage(list.next);
    }
  }

  private async loadPage(cursor: string | null): Promise<string | null> {
    try {
      const { answer, meanwhile } = await this.store.during(() => this.api.conversations({ cursor, limit: PAGE }));
      this.store.dispatch({ type: 'listLoaded', page: answer, meanwhile });
      return answer.next;
    } catch {
      this.store.dispatch({ type: 'listFailed' });
      return null;
    }
  }

  search(q: string): void {
    this.store.dispatch({ type: 'searchAsked', q });
    void this.find(q, null);
  }

  private async find(q: string, cursor: string | null): Promise<void> {
    try {
      const { answer, meanwhile } = await this.store.during(() => this.api.conversations({ q, cursor, limit: 50 }));
      this.store.dispatch({ type: 'searchLoaded', q, page: answer, older: cursor !== null, meanwhile });
    } catch {
      this.store.dispatch({ type: 'searchFailed', q });
    }
  }

  choose(view: View): void {
    this.store.dispatch({ type: 'viewChosen', view });
  }

  async open(conversation: string): Promise<void> {
    this.store.dispatch({ type: 'opened', conversation });
    if (!this.store.state.conversations.has(conversation)) await this.fetchConversation(conversation);
    if (!this.store.state.threads.get(conversation)?.loaded) await this.loadThread(conversation);
  }

  private renewing: string | null = null;

  /** Fetches the open thread again when its past has changed, as far back as it was. */
  private renew(): void {
    const { open, threads, session, conversations } = this.store.state;
    const thread = open === null ? undefined : threads.get(open);
    if (open === null || !thread?.stale || session !== 'in' || this.renewing === open) return;
    this.renewing = open;
    const work = async () => {
      if (!conversations.has(open)) await this.fetchConversation(open);
      await this.persist(() => this.fetchMessages(open, null, Math.min(LARGEST_PAGE, Math.max(SMALLEST_PAGE, thread.messages.length))));
    };
    void work().finally(() => {
      this.renewing = null;
      this.renew();
    });
  }

  close(): void {
    this.store.dispatch({ type: 'closed' });
  }

  private async fetchConversation(id: string): Promise<void> {
    try {
      const { answer, meanwhile } = await this.store.during(() => this.api.conversation(id));
      this.store.dispatch({ type: 'refreshed', conversations: [answer], meanwhile });
    } catch (problem) {
      if (problem instanceof Refused && problem.status !== 401) this.close();
    }
  }

  async loadThread(conversation: string): Promise<void> {
    this.store.dispatch({ type: 'threadAsked', conversation, older: false });
    await this.messages(conversation, null);
  }

  async loadOlder(conversation: string): Promise<void> {
    const thread = this.store.state.threads.get(conversation);
    if (!thread || thread.next === null || thread.loadsOlder) return;
    this.store.dispatch({ type: 'threadAsked', conversation, older: true });
    await this.messages(conversation, thread.next);
  }

  private async messages(conversation: string, before: string | null): Promise<void> {
    try {
      await this.fetchMessages(conversation, before);
    } catch {
      this.store.dispatch({ type: 'threadFailed', conversation, older: before !== null });
    }
  }

  private async fetchMessages(conversation: string, before: string | null, limit = SMALLEST_PAGE): Promise<void> {
    const { answer, meanwhile } = await this.store.during(() => this.api.messages(conversation, before, limit));
    this.store.dispatch({ type: 'threadLoaded', conversation, page: answer, older: before !== null, meanwhile });
  }

  async markRead(conversation: string): Promise<void> {
    if ((this.store.state.conversations.get(conversation)?.unread ?? 0) === 0) return;
    this.store.dispatch({ type: 'read', conversation });
    // The count comes back with the next event or reload if this fails.
    await this.api.read(conversation).catch(() => undefined);
  }

  write(conversation: string, text: string, replyTo: Quote | null): void {
    this.drafts.keep(conversation, '');
    this.outbox.write(conversation, text, replyTo);
  }

  /** Answers null when it is queued again, else why not. */
  async retry(message: string): Promise<string | null> {
    return asked(this.api.retry(message));
  }

  /** Answers null when it was taken back, else why not. */
  async cancel(message: string): Promise<string | null> {
    return asked(this.api.cancel(message));
  }

  discard(outgoing: Outgoing): void {
    this.store.dispatch({ type: 'discarded', clientId: outgoing.clientId });
  }
}

async function asked(request: Promise<unknown>): Promise<string | null> {
  try {
    await request;
    return null;
  } catch (problem) {
    return problem instanceof Refused ? problem.detail : '';
  }
}
