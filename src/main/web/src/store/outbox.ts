import type { Api } from '../api/client';
import { Refused } from '../api/client';
import type { Quote } from '../api/types';
import type { Shelf } from './shelf';
import type { Outgoing } from './state';
import type { Store } from './store';

// The server asks to come again, or does not know us any more: not the message's fault.
const LATER = new Set([401, 408, 425, 429]);

/**
 * Sends what was written: at once, in order within a conversation, and again after an outage with
 * the same `clientId`, so that the server makes one message of it. Kept until the server has it.
 */
export class Outbox {
  private readonly lanes = new Map<string, Promise<void>>();

  constructor(
    private readonly store: Store,
    private readonly api: Pick<Api, 'send'>,
    private readonly shelf: Shelf<readonly Outgoing[]>,
    private readonly newId: () => string = () => crypto.randomUUID(),
  ) {
    store.subscribe(() => this.keep());
  }

  /** Takes up what an earlier page left. */
  restore(): void {
    const outbox = (this.shelf.read() ?? []).map((out): Outgoing => (out.phase === 'refused' ? out : { ...out, phase: 'waiting' }));
    if (outbox.length > 0) this.store.dispatch({ type: 'outboxRestored', outbox });
  }

  write(conversation: string, text: string, replyTo: Quote | null): void {
    const outgoing: Outgoing = {
      clientId: this.newId(),
      conversation,
      text,
      replyTo,
      at: new Date().toISOString(),
      phase: 'waiting',
      id: null,
      reason: null,
      rule: null,
    };
    this.store.dispatch({ type: 'written', outgoing });
    void this.flush(conversation);
  }

  /** Tries everything that waits; called when the connection is back. */
  async flushAll(): Promise<void> {
    const waiting = new Set(this.store.state.outbox.filter((out) => out.phase === 'waiting').map((out) => out.conversation));
    await Promise.all([...waiting].map((conversation) => this.flush(conversation)));
  }

  /** When nothing is on its way any more. */
  async settled(): Promise<void> {
    await Promise.all(this.lanes.values());
  }

  private flush(conversation: string): Promise<void> {
    const lane = (this.lanes.get(conversation) ?? Promise.resolve())
      .then(() => this.drain(conversation))
      .finally(() => {
        if (this.lanes.get(conversation) === lane) this.lanes.delete(conversation);
      });
    this.lanes.set(conversation, lane);
    return lane;
  }

  private async drain(conversation: string): Promise<void> {
    for (;;) {
      const next = this.store.state.outbox.find((out) => out.conversation === conversation && out.phase === 'waiting');
      if (!next || !(await this.send(next))) return;
    }
  }

  /** Answers whether the lane may go on. */
  private async send(out: Outgoing): Promise<boolean> {
    this.store.dispatch({ type: 'sending', clientId: out.clientId });
    try {
      const { queueId } = await this.api.send(out.conversation, { clientId: out.clientId, text: out.text, replyTo: out.replyTo?.id ?? null });
      this.store.dispatch({ type: 'accepted', clientId: out.clientId, id: queueId });
      return true;
    } catch (problem) {
      if (problem instanceof Refused && !LATER.has(problem.status)) {
        this.store.dispatch({ type: 'refused', clientId: out.clientId, reason: problem.detail, rule: problem.rule });
        return true;
      }
      this.store.dispatch({ type: 'unsent', clientId: out.clientId });
      return false;
    }
  }

  private kept: readonly Outgoing[] = [];

  private keep(): void {
    const { outbox } = this.store.state;
    if (outbox === this.kept) return;
    this.kept = outbox;
    this.shelf.write(outbox.filter((out) => out.phase !== 'accepted'));
  }
}
