import type { Store } from '../store/store';
import type { Said } from '../stream/stream';

// Who walks through the list by key opens none of them.
const SETTLED_MS = 250;
// The server forgets typing after 5 s.
const AGAIN_MS = 2_500;
const QUIET_MS = 4_000;

/** Lets colleagues know which conversation is open here, while somebody sees the page, and when an answer is written. */
export class Attention {
  private wanted: string | null = null;
  private told: string | null = null;
  private settling: ReturnType<typeof setTimeout> | undefined;
  private typing: string | null = null;
  private typedAt = 0;
  private quiet: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly store: Store,
    private readonly say: (frame: Said) => void,
  ) {
    store.subscribe(() => this.look());
    document.addEventListener('visibilitychange', () => this.look());
  }

  /** The connection is new, and the other side knows nothing of us. */
  anew(): void {
    this.told = null;
    this.typing = null;
    this.tell();
  }

  private look(): void {
    const open = document.hidden ? null : this.store.state.open;
    if (open === this.wanted) return;
    this.wanted = open;
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.tell(), SETTLED_MS);
  }

  private tell(): void {
    if (this.wanted === this.told) return;
    this.told = this.wanted;
    this.say({ type: 'presence', conversationId: this.wanted });
  }

  /** The text of an answer has changed. */
  typed(conversation: string, isEmpty: boolean): void {
    if (isEmpty || (this.typing !== null && this.typing !== conversation)) this.stopped();
    if (isEmpty) return;
    if (this.typing === null || Date.now() - this.typedAt >= AGAIN_MS) {
      this.typing = conversation;
      this.typedAt = Date.now();
      this.say({ type: 'typing', conversationId: conversation, isTyping: true });
    }
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => this.stopped(), QUIET_MS);
  }

  /** It was sent, or is left for now. */
  stopped(): void {
    clearTimeout(this.quiet);
    if (this.typing === null) return;
    this.say({ type: 'typing', conversationId: this.typing, isTyping: false });
    this.typing = null;
  }
}
