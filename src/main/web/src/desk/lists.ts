import type { Api } from '../api/client';
import type { SavedView, View } from '../store/state';
import type { Store } from '../store/store';
import type { Shelf } from '../store/shelf';
import { keyOf, queryOf } from '../store/views';

export const PAGE = 100;
// Due-first order needs everyone who waits; further back nobody does.
const LOADED_AT_ONCE = 1000;
const MOST_SAVED = 50;

/** The list: the newest conversations, what the server has beyond them for a view, and views with names. */
export class Lists {
  constructor(
    private readonly store: Store,
    private readonly api: Api,
    private readonly shelf: Shelf<readonly SavedView[]>,
  ) {}

  async load(): Promise<void> {
    this.store.dispatch({ type: 'listAsked' });
    let cursor: string | null = null;
    let loaded = 0;
    do {
      const next: string | null = await this.page(cursor);
      loaded += PAGE;
      cursor = next;
    } while (cursor !== null && loaded < LOADED_AT_ONCE);
    if (queryOf(this.store.state.view) !== null) await this.find(this.store.state.view, null);
  }

  /** The next page of the view. */
  async more(): Promise<void> {
    const { search, list, view } = this.store.state;
    if (search !== null) {
      if (search.next !== null) await this.find(view, search.next);
    } else if (list.next !== null) {
      await this.page(list.next);
    }
  }

  private async page(cursor: string | null): Promise<string | null> {
    try {
      const { answer, meanwhile } = await this.store.during(() => this.api.conversations({}, cursor, PAGE));
      this.store.dispatch({ type: 'listLoaded', page: answer, meanwhile });
      return answer.next;
    } catch {
      this.store.dispatch({ type: 'listFailed' });
      return null;
    }
  }

  choose(view: View): void {
    this.store.dispatch({ type: 'viewChosen', view });
    if (queryOf(view) !== null) this.again();
  }

  /** Asks again for what the server has of the view. */
  again(): void {
    const { view } = this.store.state;
    this.store.dispatch({ type: 'searchAsked', key: keyOf(view) });
    void this.find(view, null);
  }

  private async find(view: View, cursor: string | null): Promise<void> {
    const key = keyOf(view);
    try {
      const { answer, meanwhile } = await this.store.during(() => this.api.conversations(queryOf(view) ?? {}, cursor, PAGE));
      this.store.dispatch({ type: 'searchLoaded', key, page: answer, older: cursor !== null, meanwhile });
    } catch {
      this.store.dispatch({ type: 'searchFailed', key });
    }
  }

  /** Takes up the views that this person saved in this browser. */
  restore(): void {
    this.store.dispatch({ type: 'viewsSaved', saved: this.shelf.read() ?? [] });
  }

  /** Keeps a view under a name; the same name is the same view. */
  save(name: string, view: View): void {
    const others = this.store.state.saved.filter((saved) => saved.name !== name);
    this.keep([...others, { name, view }].slice(-MOST_SAVED));
  }

  forget(name: string): void {
    this.keep(this.store.state.saved.filter((saved) => saved.name !== name));
  }

  private keep(saved: readonly SavedView[]): void {
    this.shelf.write(saved);
    this.store.dispatch({ type: 'viewsSaved', saved });
  }
}
