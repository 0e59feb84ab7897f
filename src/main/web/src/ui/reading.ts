import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Conversation } from '../api/types';
import { desk } from '../desk';
import type { Thread } from '../store/state';

const NEAR_END_PX = 80;
const NEAR_TOP_PX = 400;
const SEEN_MS = 1000;

/**
 * Where somebody reads: follows the end while they are there, keeps what is read in its place
 * otherwise, fetches older messages before they are missed, and marks read what was in view.
 */
export class Reading implements ReactiveController {
  isAtEnd = true;
  newBelow = 0;
  private log: HTMLElement | null = null;
  private conversation: Conversation | null = null;
  private thread: Thread | null = null;
  private length = 0;
  private lengthBefore = 0;
  private shownId: string | null = null;
  private first = '';
  private oldest = '';
  private fromBottom = 0;
  private height = 0;
  private seen: { readonly id: string; readonly timer: ReturnType<typeof setTimeout> } | null = null;
  private readonly resized = new ResizeObserver(() => {
    if (this.isAtEnd) this.stick();
  });

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostConnected(): void {
    document.addEventListener('visibilitychange', this.watchSeen);
  }

  hostDisconnected(): void {
    document.removeEventListener('visibilitychange', this.watchSeen);
    this.forgetSeen();
    this.resized.disconnect();
  }

  /** Called while drawing, with what is drawn. */
  about(conversation: Conversation, thread: Thread, { length, first }: { length: number; first: string }): void {
    if (conversation.id !== this.conversation?.id) {
      this.isAtEnd = true;
      this.newBelow = 0;
    }
    this.conversation = conversation;
    this.thread = thread;
    this.lengthBefore = this.length;
    this.length = length;
    this.first = first;
    if (this.log !== null) this.fromBottom = this.log.scrollHeight - this.log.scrollTop;
  }

  /** Called when it is drawn: puts the view where it belongs. */
  drawn(log: HTMLElement | null): void {
    if (log !== this.log) {
      this.resized.disconnect();
      if (log !== null) this.resized.observe(log);
      this.log = log;
    }
    if (log === null || this.thread === null || this.conversation === null) return;
    const oldest = this.first;
    if (this.shownId !== this.conversation.id) {
      if (this.thread.loaded) this.begin(log);
    } else if (this.isAtEnd) {
      // Only for what is new: a hand that begins to scroll must not be pulled back.
      if (log.scrollHeight !== this.height) this.stick();
    } else if (oldest !== this.oldest) {
      log.scrollTop = log.scrollHeight - this.fromBottom; // older ones were put above
    } else if (this.length > this.lengthBefore) {
      this.count(this.length - this.lengthBefore);
    }
    this.oldest = oldest;
    this.height = log.scrollHeight;
    this.watchSeen();
    this.lookAhead();
  }

  toEnd(): void {
    this.isAtEnd = true;
    this.newBelow = 0;
    this.stick();
    this.host.requestUpdate();
  }

  /** What is drawn has become higher by itself. */
  readonly grown = () => {
    if (this.isAtEnd) this.stick();
  };

  /** Somebody goes to another place: everything is drawn and nothing follows the end. */
  leaveEnd(): void {
    this.isAtEnd = false;
    this.host.requestUpdate();
  }

  readonly scrolled = () => {
    const log = this.log;
    if (log === null) return;
    const isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_END_PX;
    if (isAtEnd !== this.isAtEnd) {
      this.isAtEnd = isAtEnd;
      if (isAtEnd) this.newBelow = 0;
      this.host.requestUpdate();
    }
    this.watchSeen();
    this.lookAhead();
  };

  // Opens at the first unread message, else at the newest.
  private begin(log: HTMLElement): void {
    this.shownId = this.conversation?.id ?? null;
    this.stick();
    const first = log.querySelector<HTMLElement>('.day.new');
    if (first !== null && first.offsetTop - log.offsetTop < log.scrollTop) log.scrollTop = first.offsetTop - log.offsetTop;
    this.scrolled();
  }

  private count(more: number): void {
    this.newBelow += more;
    this.host.requestUpdate();
  }

  private stick(): void {
    if (this.log !== null) this.log.scrollTop = this.log.scrollHeight;
  }

  private lookAhead(): void {
    const { log, thread, conversation } = this;
    if (log !== null && thread?.next && !thread.loadsOlder && conversation && log.scrollTop < NEAR_TOP_PX) void desk.threads.loadOlder(conversation.id);
  }

  private readonly watchSeen = () => {
    const { conversation } = this;
    const sees = conversation !== null && conversation.unread > 0 && !document.hidden && this.isAtEnd && this.thread?.loaded === true;
    if (!sees || this.seen?.id !== conversation.id) this.forgetSeen();
    if (!sees || this.seen !== null) return;
    const { id } = conversation;
    this.seen = {
      id,
      timer: setTimeout(() => {
        this.seen = null;
        void desk.markRead(id);
      }, SEEN_MS),
    };
  };

  private forgetSeen(): void {
    if (this.seen !== null) clearTimeout(this.seen.timer);
    this.seen = null;
  }
}
