import type { Change } from '../api/types';
import { backoff } from './backoff';
import { step } from './cursor';

/** What a browser's WebSocket has, as far as it is needed here. */
export interface Socket {
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
  send(text: string): void;
  close(code?: number): void;
}

/** A colleague has a conversation open, or writes in it; or does not any more. */
export type Mention =
  | { readonly type: 'presence'; readonly conversationId: string; readonly userId: string; readonly isHere: boolean }
  | { readonly type: 'typing'; readonly conversationId: string; readonly userId: string; readonly isTyping: boolean };

/** The same of oneself. */
export type Said =
  | { readonly type: 'presence'; readonly conversationId: string | null }
  | { readonly type: 'typing'; readonly conversationId: string; readonly isTyping: boolean };

export interface Listener {
  /** Signed in; what was missed follows. */
  onReady(): void;
  /** Nothing is missing any more. */
  onLive(): void;
  onChange(change: Change): void;
  /**
   * The gap cannot be filled: what is shown must be fetched again.
   * @param because `access`: one sees other things from now on
   */
  onReload(because?: string): void;
  /** @param whole this is all that is so now */
  onMentions(mentions: readonly Mention[], whole: boolean): void;
  onLost(): void;
  onExpired(): void;
}

export interface Surroundings {
  open(): Socket;
  token(): string | null;
  setTimer(work: () => void, ms: number): number;
  clearTimer(timer: number): void;
  random(): number;
}

type Frame =
  | { type: 'ready' | 'reload' | 'position'; seq: number; because?: string }
  | ({ type: 'event'; seq: number; prev: number } & Change)
  | { type: 'here'; items: readonly Mention[] }
  | Mention
  | { type: 'ping' | 'error' };

const NOT_SIGNED_IN = 4401;
// Pings come every 25 s; two missed ones and some patience.
const SILENCE_MS = 60_000;

/** The feed without gaps: says hello with the last number it saw, and again whenever one is missing. */
export class Stream {
  private socket: Socket | null = null;
  private last: number | null = null;
  // The head at the hello, until it is reached.
  private head: number | null = null;
  private tries = 0;
  private retryTimer: number | null = null;
  private silenceTimer: number | null = null;
  private wanted = false;
  private ready = false;

  constructor(private readonly around: Surroundings, private readonly listener: Listener) {}

  /** Connects, or tries at once instead of later. */
  connect(): void {
    this.wanted = true;
    this.clearTimers();
    if (this.socket === null) this.dial();
  }

  /** Hangs up; the place in the feed is kept for the next `connect`. */
  disconnect(): void {
    this.wanted = false;
    this.clearTimers();
    this.hangUp();
  }

  /** Says what is of this moment only: without a connection nobody hears it. */
  say(frame: Said): void {
    if (this.ready) this.socket?.send(JSON.stringify(frame));
  }

  /** Forgets the place in the feed: the next `connect` begins at its head. */
  forget(): void {
    this.disconnect();
    this.last = null;
    this.tries = 0;
  }

  private dial(): void {
    const socket = this.around.open();
    this.ready = false;
    this.socket = socket;
    socket.onopen = () => this.hello(socket);
    socket.onmessage = (event) => this.take(socket, event.data);
    socket.onclose = (event) => this.closed(socket, event.code);
    this.watchSilence();
  }

  private hello(socket: Socket): void {
    const token = this.around.token();
    socket.send(JSON.stringify({ type: 'hello', token: token ?? '', ...(this.last === null ? {} : { after: this.last }) }));
  }

  private take(socket: Socket, data: unknown): void {
    if (socket !== this.socket) return;
    this.watchSilence();
    const frame = JSON.parse(String(data)) as Frame;
    switch (frame.type) {
      case 'ready':
        this.tries = 0;
        this.last ??= frame.seq;
        this.head = frame.seq;
        this.ready = true;
        this.listener.onReady();
        this.lookIfLive();
        break;
      case 'reload':
        this.last = frame.seq;
        this.listener.onReload(frame.because);
        this.lookIfLive();
        break;
      case 'position':
        this.last = frame.seq;
        this.lookIfLive();
        break;
      case 'event':
        this.event(frame);
        break;
      case 'here':
        this.listener.onMentions(frame.items, true);
        break;
      case 'presence':
      case 'typing':
        this.listener.onMentions([frame], false);
        break;
      case 'ping':
        socket.send('{"type":"pong"}');
        break;
      case 'error':
        break; // the close that follows says which
    }
  }

  private event(frame: { seq: number; prev: number } & Change): void {
    switch (step(this.last, frame)) {
      case 'apply':
        this.last = frame.seq;
        this.listener.onChange({ kind: frame.kind, data: frame.data });
        this.lookIfLive();
        break;
      case 'known':
        break;
      case 'gap':
        this.hangUp();
        this.dial();
        break;
    }
  }

  private lookIfLive(): void {
    if (this.head !== null && this.last !== null && this.last >= this.head) {
      this.head = null;
      this.listener.onLive();
    }
  }

  private closed(socket: Socket, code: number): void {
    if (socket !== this.socket) return;
    this.socket = null;
    this.clearTimers();
    this.listener.onLost();
    if (code === NOT_SIGNED_IN) {
      this.wanted = false;
      this.listener.onExpired();
    } else if (this.wanted) {
      this.tries += 1;
      this.retryTimer = this.around.setTimer(() => this.connect(), backoff(this.tries, this.around.random()));
    }
  }

  private watchSilence(): void {
    if (this.silenceTimer !== null) this.around.clearTimer(this.silenceTimer);
    this.silenceTimer = this.around.setTimer(() => {
      const socket = this.socket;
      if (socket !== null) {
        socket.close();
        this.closed(socket, 0); // a dead network never tells
      }
    }, SILENCE_MS);
  }

  private hangUp(): void {
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }

  private clearTimers(): void {
    for (const timer of [this.retryTimer, this.silenceTimer]) {
      if (timer !== null) this.around.clearTimer(timer);
    }
    this.retryTimer = null;
    this.silenceTimer = null;
  }
}
