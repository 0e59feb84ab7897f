import type { Shelf } from '../store/shelf';

/** What was begun and not sent, by conversation. Outlives the page and the session. */
export class Drafts {
  private readonly listeners = new Set<() => void>();

  constructor(private readonly shelf: Shelf<Record<string, string>>) {}

  of(conversation: string): string {
    return this.shelf.read()?.[conversation] ?? '';
  }

  keep(conversation: string, text: string): void {
    const drafts = { ...this.shelf.read() };
    if (text === '') delete drafts[conversation];
    else drafts[conversation] = text;
    this.shelf.write(drafts);
    for (const listener of this.listeners) listener();
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
