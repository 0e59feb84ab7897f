import type { Api, SentFile } from '../api/client';
import { Refused } from '../api/client';
import type { Media, Quote } from '../api/types';
import type { Shelf } from './shelf';
import type { Outgoing, OutgoingFile } from './state';
import type { Store } from './store';

// The server asks to come again, or does not know us any more: not the message's fault.
/** Thrown where a file is wanted that this page does not have: it was loaded anew since. */
export class NotHere extends Error {}

/** Brings files to the server, and waits for that. */
export interface FileUploads {
  done(key: string): Promise<Media>;
  cancel(key: string): void;
}

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
    private readonly uploads: FileUploads,
    private readonly shelf: Shelf<readonly Outgoing[]>,
    private readonly newId: () => string = () => crypto.randomUUID(),
  ) {
    store.subscribe(() => this.keep());
  }

  /** Takes up what an earlier page left. */
  restore(): void {
    const outbox = (this.shelf.read() ?? []).map((out): Outgoing => ({ ...out, file: out.file ?? null, phase: out.phase === 'refused' ? 'refused' : 'waiting' }));
    if (outbox.length > 0) this.store.dispatch({ type: 'outboxRestored', outbox });
  }

  write(conversation: string, text: string, replyTo: Quote | null, file: OutgoingFile | null = null): void {
    const outgoing: Outgoing = {
      clientId: this.newId(),
      conversation,
      text,
      file,
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

  /** Takes one back that the server does not have. */
  discard(out: Outgoing): void {
    if (out.file !== null) this.uploads.cancel(out.file.key);
    this.store.dispatch({ type: 'discarded', clientId: out.clientId });
  }

  /** Tries one again that the server refused. */
  again(out: Outgoing): void {
    this.store.dispatch({ type: 'unsent', clientId: out.clientId });
    void this.flush(out.conversation);
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
      const file = out.file === null ? null : await this.uploaded(out, out.file);
      if (!this.store.state.outbox.some(({ clientId }) => clientId === out.clientId)) return true; // taken back meanwhile
      const { queueId } = await this.api.send(out.conversation, { clientId: out.clientId, text: out.text, replyTo: out.replyTo?.id ?? null, file });
      this.store.dispatch({ type: 'accepted', clientId: out.clientId, id: queueId });
      if (out.file !== null) this.uploads.cancel(out.file.key);
      return true;
    } catch (problem) {
      if (!this.store.state.outbox.some(({ clientId }) => clientId === out.clientId)) return true;
      if (problem instanceof NotHere) {
        this.store.dispatch({ type: 'refused', clientId: out.clientId, reason: null, rule: { field: 'file', alternative: null } });
        return true;
      }
      if (problem instanceof Refused && !LATER.has(problem.status)) {
        this.store.dispatch({ type: 'refused', clientId: out.clientId, reason: problem.detail, rule: problem.rule });
        return true;
      }
      this.store.dispatch({ type: 'unsent', clientId: out.clientId });
      return false;
    }
  }

  private async uploaded(out: Outgoing, file: OutgoingFile): Promise<SentFile> {
    const media = file.media ?? (await this.uploads.done(file.key)).id;
    if (file.media === null) this.store.dispatch({ type: 'uploaded', clientId: out.clientId, media });
    return { kind: file.kind, media, name: file.name };
  }

  private kept: readonly Outgoing[] = [];

  private keep(): void {
    const { outbox } = this.store.state;
    if (outbox === this.kept) return;
    this.kept = outbox;
    this.shelf.write(outbox.filter((out) => out.phase !== 'accepted'));
  }
}
