import type { Quote } from '../api/types';
import { Api, Refused } from '../api/client';
import { Outbox } from '../store/outbox';
import { shelf } from '../store/shelf';
import { LONGEST_CAPTION, takesCaption } from '../store/file-rules';
import type { Outgoing, OutgoingFile, SavedView } from '../store/state';
import { Store } from '../store/store';
import { Attention } from './attention';
import { Bell } from './bell';
import { Drafts } from './drafts';
import { Files } from './files';
import { Link } from './link';
import { Lists, PAGE } from './lists';
import { Session } from './session';
import { Threads } from './threads';
import { Uploads } from './uploads';
import { Work } from './work';

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
  readonly uploads = new Uploads(this.api);
  readonly outbox = new Outbox(this.store, this.api, this.uploads, shelf<readonly Outgoing[]>(localStorage, () => this.key('outbox')));
  readonly files = new Files(this.api);
  readonly lists = new Lists(this.store, this.api, shelf<readonly SavedView[]>(localStorage, () => this.key('views')));
  readonly threads = new Threads(this.store, this.api, (work) => this.persist(work));
  readonly work = new Work(this.store, this.api, this.threads);
  readonly bell = new Bell(this.store, this.api);
  readonly link = new Link(this.store, {
    token: () => this.session.token(),
    ready: () => this.attention.anew(),
    live: (fresh) => void this.live(fresh),
    reload: (because) => (because ? location.reload() : this.reload()),
    expired: () => this.session.expire(),
  });
  readonly attention = new Attention(this.store, (frame) => this.link.say(frame));

  constructor() {
    setInterval(() => void this.outbox.flushAll(), RETRY_MS);
    setInterval(() => void this.loadAlerts(), ALERTS_MS);
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
  async signIn(email: string, password: string, code = ''): Promise<void> {
    this.session.begin(email, await this.api.login(email, password, code));
    await this.enter();
  }

  signOut(): void {
    // The token ends by itself when nobody hears of this.
    this.api.logout().catch(() => undefined);
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
    if (!again || other) {
      this.outbox.restore();
      this.lists.restore();
    }
    this.link.begin(me);
    if (again) this.reload();
    else await this.lists.load();
  }

  // What the list's answer did not have yet and the stream began after.
  private async live(fresh: boolean): Promise<void> {
    void this.outbox.flushAll();
    void this.loadAlerts();
    void this.bell.load();
    void this.loadPeople();
    if (fresh) await this.catchUp();
  }

  /** Fetches what may have been missed, for as long as it takes: nothing else would tell of it. */
  private async catchUp(): Promise<void> {
    await this.persist(async () => {
      const { answer, meanwhile } = await this.store.during(() => this.api.conversations({}, null, PAGE));
      this.store.dispatch({ type: 'refreshed', conversations: answer.items, meanwhile });
    });
    const { open } = this.store.state;
    if (open !== null) await this.persist(() => this.threads.refresh(open));
  }

  /** What keeps lines from sending; without an answer the last one stands. */
  private async loadAlerts(): Promise<void> {
    if (this.store.state.session !== 'in') return;
    const alerts = await this.api.alerts().catch(() => null);
    if (alerts !== null) this.store.dispatch({ type: 'alertsLoaded', alerts: alerts.items });
  }

  /** Colleagues; without an answer those known before stand. */
  private async loadPeople(): Promise<void> {
    const people = await this.api.desk.people().catch(() => null);
    if (people !== null) this.store.dispatch({ type: 'peopleLoaded', people: people.items });
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
    void this.catchUp().then(() => this.lists.load());
  }

  async markRead(conversation: string): Promise<void> {
    if ((this.store.state.conversations.get(conversation)?.unread ?? 0) === 0) return;
    this.store.dispatch({ type: 'read', conversation });
    // The count comes back with the next event or reload if this fails.
    await this.api.read(conversation).catch(() => undefined);
  }

  /** Writes a text, or files; the text goes along with the first of them where the platform takes it, else after them. */
  write(conversation: string, text: string, replyTo: Quote | null, files: readonly OutgoingFile[] = []): void {
    this.drafts.keep(conversation, '');
    this.attention.stopped();
    const platform = this.store.state.conversations.get(conversation)?.line.platform ?? '';
    const [first] = files;
    const goesAlong = first !== undefined && takesCaption(platform, first.kind) && [...text].length <= LONGEST_CAPTION;
    files.forEach((file, i) => this.outbox.write(conversation, i === 0 && goesAlong ? text : '', i === 0 ? replyTo : null, file));
    if (first === undefined || (!goesAlong && text !== '')) this.outbox.write(conversation, text, first === undefined ? replyTo : null);
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
    this.outbox.discard(outgoing);
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
