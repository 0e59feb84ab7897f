import type { Api } from '../api/client';
import type { MediaLinks } from '../api/types';

const MOST_AT_ONCE = 100;
// Asked for again this long before they end.
const MARGIN_MS = 20_000;
const RETRY_MS = 5_000;
const MOST_KEPT = 1000;

/**
 * The signed links of files. Asked for in one request for all that is drawn at once, kept until shortly
 * before they end, and asked for again when they are needed after that.
 */
export class Files {
  private readonly known = new Map<string, MediaLinks>();
  private readonly listeners = new Set<() => void>();
  private wanted = new Set<string>();
  private asking: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly api: Pick<Api, 'media'>,
    private readonly now: () => number = Date.now,
  ) {}

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The links as far as they are known and work; else they are asked for, and listeners told. */
  of(id: string): MediaLinks | null {
    const links = this.known.get(id);
    if (links !== undefined && !this.hasEnded(links)) return links;
    this.want(id, 0);
    return null;
  }

  /** Links that work now. Null: there is no file, or no answer. */
  async fresh(id: string): Promise<MediaLinks | null> {
    const links = this.known.get(id);
    if (links !== undefined && !this.hasEnded(links)) return links;
    await this.ask([id]);
    return this.known.get(id) ?? null;
  }

  /** A link was refused: it must not be used again. */
  lapsed(id: string): void {
    if (this.known.delete(id)) this.tell();
  }

  private hasEnded(links: MediaLinks): boolean {
    return links.linksEnd !== undefined && Date.parse(links.linksEnd) - MARGIN_MS < this.now();
  }

  private want(id: string, later: number): void {
    this.wanted.add(id);
    this.asking ??= setTimeout(() => {
      this.asking = undefined;
      const ids = [...this.wanted];
      this.wanted = new Set();
      for (let from = 0; from < ids.length; from += MOST_AT_ONCE) void this.ask(ids.slice(from, from + MOST_AT_ONCE));
    }, later);
  }

  private async ask(ids: readonly string[]): Promise<void> {
    try {
      const { items } = await this.api.media(ids);
      // What is left out is not there: it must not be asked for over and over.
      for (const id of ids) this.known.set(id, items.find((links) => links.id === id) ?? { id });
      for (const id of [...this.known.keys()].slice(0, Math.max(0, this.known.size - MOST_KEPT))) this.known.delete(id);
      this.tell();
    } catch {
      for (const id of ids) this.want(id, RETRY_MS);
    }
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}
