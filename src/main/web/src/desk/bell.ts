import type { Api } from '../api/client';
import type { Store } from '../store/store';
import type { Outcome } from './work';
import { ending } from './work';

/** What somebody is told of: loaded, read, put off. */
export class Bell {
  constructor(
    private readonly store: Store,
    private readonly api: Api,
  ) {}

  async load(older = false): Promise<void> {
    const cursor = older ? this.store.state.notices.next : null;
    if (older && cursor === null) return;
    try {
      const { answer, meanwhile } = await this.store.during(() => this.api.desk.notices(cursor));
      this.store.dispatch({ type: 'noticesLoaded', page: answer, older, meanwhile });
    } catch {
      this.store.dispatch({ type: 'noticesFailed' });
    }
  }

  /** @param ids null: all */
  async read(ids: readonly string[] | null): Promise<Outcome<unknown>> {
    const outcome = await ending(this.api.desk.readNotices(ids));
    if (outcome.ok) this.store.dispatch({ type: 'noticesRead', ids, at: new Date().toISOString() });
    return outcome;
  }

  async snooze(id: string, until: Date): Promise<Outcome<unknown>> {
    const outcome = await ending(this.api.desk.snoozeNotices([id], until.toISOString()));
    if (outcome.ok) this.store.dispatch({ type: 'noticesSnoozed', ids: [id], until: until.toISOString() });
    return outcome;
  }
}
