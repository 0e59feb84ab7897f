import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Page } from '../api/types';
import type { Trouble } from './call';
import { troubleOf } from './call';

/** A list that is fetched page by page. */
export interface Paged<T> {
  readonly items: readonly T[];
  readonly next: string | null;
  readonly status: 'loading' | 'ready' | 'failed';
  /** Of the next page. */
  readonly more: 'idle' | 'loading' | 'failed';
  readonly trouble: Trouble | null;
}

export type PagedAct<T> =
  | { type: 'asked'; quiet: boolean }
  | { type: 'loaded'; page: Page<T> }
  | { type: 'failed'; trouble: Trouble }
  | { type: 'moreAsked' }
  | { type: 'moreLoaded'; page: Page<T> }
  | { type: 'moreFailed' }
  | { type: 'put'; item: T }
  | { type: 'removed'; key: string };

export const NOTHING: Paged<never> = { items: [], next: null, status: 'loading', more: 'idle', trouble: null };

/** Pure: what a list is after something happened. `key` tells rows apart. */
export function paged<T>(list: Paged<T>, act: PagedAct<T>, key: (row: T) => string): Paged<T> {
  switch (act.type) {
    case 'asked':
      return act.quiet ? { ...list, trouble: null } : { ...NOTHING };
    case 'loaded':
      return { items: act.page.items, next: act.page.next, status: 'ready', more: 'idle', trouble: null };
    case 'failed':
      return { ...list, status: 'failed', trouble: act.trouble };
    case 'moreAsked':
      return { ...list, more: 'loading' };
    case 'moreLoaded': {
      const known = new Set(list.items.map(key));
      return { ...list, items: [...list.items, ...act.page.items.filter((row) => !known.has(key(row)))], next: act.page.next, more: 'idle' };
    }
    case 'moreFailed':
      return { ...list, more: 'failed' };
    case 'put': {
      const put = key(act.item);
      const isKnown = list.items.some((row) => key(row) === put);
      return { ...list, items: isKnown ? list.items.map((row) => (key(row) === put ? act.item : row)) : [act.item, ...list.items] };
    }
    case 'removed':
      return { ...list, items: list.items.filter((row) => key(row) !== act.key) };
  }
}

/** Holds such a list for a page: fetches it, and drops answers that a newer question has overtaken. */
export class Listing<T> implements ReactiveController {
  state: Paged<T> = NOTHING;
  private asked = 0;
  private inFlight = false;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly fetch: (cursor: string | null) => Promise<Page<T>>,
    readonly key: (row: T) => string,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    void this.load();
  }

  /** @param quiet what is shown stays until the answer is there */
  async load(quiet = false): Promise<void> {
    const question = ++this.asked;
    this.inFlight = true;
    this.act({ type: 'asked', quiet });
    try {
      const page = await this.fetch(null);
      if (question === this.asked) this.act({ type: 'loaded', page });
    } catch (problem) {
      if (question === this.asked) this.act({ type: 'failed', trouble: troubleOf(problem) });
    }
    if (question === this.asked) this.inFlight = false;
  }

  /** Takes up a first page that was fetched already. */
  show(page: Page<T>): void {
    this.act({ type: 'loaded', page });
  }

  async more(): Promise<void> {
    const { next, more } = this.state;
    if (next === null || more === 'loading') return;
    const question = this.asked;
    this.act({ type: 'moreAsked' });
    try {
      const page = await this.fetch(next);
      if (question === this.asked) this.act({ type: 'moreLoaded', page });
    } catch {
      if (question === this.asked) this.act({ type: 'moreFailed' });
    }
  }

  put(item: T): void {
    this.changed({ type: 'put', item });
  }

  remove(row: T): void {
    this.changed({ type: 'removed', key: this.key(row) });
  }

  // An answer that is still on its way may not know of it: it is asked for anew.
  private changed(act: PagedAct<T>): void {
    this.act(act);
    if (this.inFlight) void this.load(true);
  }

  private act(act: PagedAct<T>): void {
    this.state = paged(this.state, act, this.key);
    this.host.requestUpdate();
  }
}
