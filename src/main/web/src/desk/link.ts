import type { Change, Me } from '../api/types';
import type { Store } from '../store/store';
import type { Listener, Mention, Said, Socket } from '../stream/stream';
import { Stream } from '../stream/stream';

const PROTOCOL = 'switchboard.v1';
// Long enough to be read.
const CATCHING_UP_MS = 600;
const HIDDEN_FRAME_MS = 250;

export interface Linked {
  token(): string | null;
  /** Connected; what was missed may still be on its way. */
  ready(): void;
  /**
   * The connection is back or new.
   *
   * @param fresh the stream began at its head: what came before must be fetched
   */
  live(fresh: boolean): void;
  /** The gap was too large: fetch again what is shown. */
  reload(because?: string): void;
  expired(): void;
}

/** Joins the stream and the store: changes are gathered per frame, and what the network does is told. */
export class Link implements Listener {
  private readonly stream: Stream;
  private url = '';
  private gathered: Change[] = [];
  private caughtUp: ReturnType<typeof setTimeout> | undefined;
  private reconnects = false;

  constructor(private readonly store: Store, private readonly linked: Linked) {
    this.stream = new Stream(
      {
        open: () => new WebSocket(this.url, PROTOCOL) as Socket,
        token: () => linked.token(),
        setTimer: (work, ms) => window.setTimeout(work, ms),
        clearTimer: (timer) => window.clearTimeout(timer),
        random: Math.random,
      },
      this,
    );
    window.addEventListener('online', () => this.retry());
    window.addEventListener('offline', () => this.cut());
  }

  begin(me: Me): void {
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    this.url = me.pushUrl ?? `${scheme}://${location.hostname}:${me.pushPort}/api/v1/messages/stream`;
    this.stream.connect();
  }

  /** Tries at once. */
  retry(): void {
    if (this.url !== '') this.stream.connect();
  }

  /** For colleagues, of this moment. */
  say(frame: Said): void {
    this.stream.say(frame);
  }

  end(): void {
    this.reconnects = false;
    this.stream.forget();
  }

  onReady(): void {
    if (this.reconnects) this.tell('catching-up');
    this.onMentions([], true);
    this.linked.ready();
  }

  onLive(): void {
    const wait = this.store.state.connection.status === 'catching-up' ? CATCHING_UP_MS : 0;
    const fresh = !this.reconnects;
    this.reconnects = true;
    clearTimeout(this.caughtUp);
    this.caughtUp = setTimeout(() => this.tell('live'), wait);
    this.linked.live(fresh);
  }

  onChange(change: Change): void {
    this.gathered.push(change);
    if (this.gathered.length === 1) onNextFrame(() => this.apply());
  }

  onReload(because?: string): void {
    this.linked.reload(because);
  }

  onMentions(mentions: readonly Mention[], whole: boolean): void {
    this.store.dispatch({ type: 'mentioned', mentions, whole });
  }

  onLost(): void {
    clearTimeout(this.caughtUp);
    this.tell(navigator.onLine ? 'lost' : 'offline');
  }

  onExpired(): void {
    this.linked.expired();
  }

  private cut(): void {
    this.stream.disconnect();
    this.onLost();
  }

  private apply(): void {
    const changes = this.gathered;
    this.gathered = [];
    this.store.dispatch({ type: 'changed', changes });
  }

  private tell(status: 'live' | 'lost' | 'offline' | 'catching-up'): void {
    this.store.dispatch({ type: 'connection', status, now: Date.now() });
  }
}

// A hidden page gets no frames, and must not gather for ever.
function onNextFrame(work: () => void): void {
  if (document.hidden) setTimeout(work, HIDDEN_FRAME_MS);
  else requestAnimationFrame(work);
}
