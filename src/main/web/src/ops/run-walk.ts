import type { Run } from '../api/runs';
import type { Page } from '../api/types';
import { pathTo } from '../ui/place';

/** The runs that were listed last, newest first: what stands before and behind one when it is open. */
let walk: readonly string[] = [];

export function keepWalk(page: Page<Run>, isFirst: boolean): Page<Run> {
  const ids = page.items.map(({ id }) => id);
  walk = isFirst ? ids : [...walk, ...ids];
  return page;
}

export function neighbours(id: string): { readonly newer: string | null; readonly older: string | null } {
  const i = walk.indexOf(id);
  return i < 0 ? { newer: null, older: null } : { newer: walk[i - 1] ?? null, older: walk[i + 1] ?? null };
}

export function runPath(id: string): string {
  return `${pathTo('workflows', 'runs')}/${id}`;
}
