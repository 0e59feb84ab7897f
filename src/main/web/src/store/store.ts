import type { Change } from '../api/types';
import type { Action } from './actions';
import { reduce } from './reduce';
import type { State } from './state';
import { EMPTY } from './state';

/** Holds the state, tells who listens, and remembers what the stream told while answers were on their way. */
export class Store {
  private current: State = EMPTY;
  private readonly listeners = new Set<() => void>();
  private readonly recordings = new Set<Change[]>();

  get state(): State {
    return this.current;
  }

  dispatch(action: Action): void {
    if (action.type === 'changed') {
      for (const recording of this.recordings) recording.push(...action.changes);
    }
    const next = reduce(this.current, action);
    if (next !== this.current) {
      this.current = next;
      for (const listener of this.listeners) listener();
    }
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Runs a request; what the stream told meanwhile may be newer than its answer, and is handed over with it. */
  async during<T>(request: () => Promise<T>): Promise<{ answer: T; meanwhile: readonly Change[] }> {
    const meanwhile: Change[] = [];
    this.recordings.add(meanwhile);
    try {
      return { answer: await request(), meanwhile };
    } finally {
      this.recordings.delete(meanwhile);
    }
  }
}
