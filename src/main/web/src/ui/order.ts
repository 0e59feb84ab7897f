import type { Conversation } from '../api/types';
import type { Group, GroupKey } from '../store/waiting';

/** The order that is on screen: ids by group. */
export type Order = readonly { readonly key: GroupKey; readonly ids: readonly string[] }[];

export function orderOf(groups: readonly Group[]): Order {
  return groups.map(({ key, items }) => ({ key, ids: items.map((item) => item.id) }));
}

/** The old order with the rows as they are now; rows that are gone, or that somebody put away, are left out. */
export function held(order: Order, conversations: ReadonlyMap<string, Conversation>, isAway: (conversation: Conversation) => boolean = () => false): Group[] {
  return order
    .map(({ key, ids }) => ({ key, items: ids.flatMap((id) => conversations.get(id) ?? []).filter((one) => !isAway(one)) }))
    .filter(({ items }) => items.length > 0);
}

/** How many rows are new, or have begun to wait since. */
export function arrived(order: Order, wanted: readonly Group[]): number {
  const before = new Map(order.flatMap(({ key, ids }) => ids.map((id) => [id, key] as const)));
  const isNew = (id: string, key: GroupKey) => {
    const was = before.get(id);
    return was === undefined || (was === 'answered' && key !== 'answered');
  };
  return wanted.flatMap(({ key, items }) => items.filter((item) => isNew(item.id, key))).length;
}
