import type { Why } from '../desk/work';
import { words } from '../words';

/** Something to say for a few seconds, and a way back. */
export interface Told {
  readonly text: string;
  readonly undo?: () => void;
  /** What one may want to do next. */
  readonly next?: Next;
}

export interface Next {
  readonly label: string;
  run(): void;
}

export function tell(text: string, then?: (() => void) | Next): void {
  const told: Told = then === undefined ? { text } : typeof then === 'function' ? { text, undo: then } : { text, next: then };
  document.dispatchEvent(new CustomEvent('sb-tell', { detail: told }));
}

/** Why an act was not done, in words. */
export function explain(why: Why, changed: string): string {
  switch (why.kind) {
    case 'changed':
      return changed;
    case 'unreachable':
      return words.acts.unreachable;
    case 'refused':
      return words.acts.refused(why.detail);
  }
}
