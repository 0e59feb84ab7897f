import type { Group } from '../store/waiting';

/** Where a group's rows stand, in px from the list's top. */
export interface Placed {
  readonly group: Group;
  readonly top: number;
  readonly height: number;
  /** Rows to draw: from, up to and without. */
  readonly from: number;
  readonly to: number;
  /** Rows in the groups above. */
  readonly before: number;
}

export interface Sizes {
  readonly row: number;
  readonly heading: number;
}

const OVERSCAN = 6;

/** Which rows of which groups can be seen. Pure. */
export function place(groups: readonly Group[], sizes: Sizes, scrollTop: number, height: number): Placed[] {
  let top = 0;
  let before = 0;
  return groups.map((group) => {
    const first = top + sizes.heading;
    const count = group.items.length;
    const placed: Placed = {
      group,
      top,
      height: sizes.heading + count * sizes.row,
      from: clamp(Math.floor((scrollTop - first) / sizes.row) - OVERSCAN, count),
      to: clamp(Math.ceil((scrollTop + height - first) / sizes.row) + OVERSCAN, count),
      before,
    };
    top += placed.height;
    before += count;
    return placed;
  });
}

function clamp(value: number, most: number): number {
  return Math.min(most, Math.max(0, value));
}

/** Where to scroll so that a row is whole, or null when it is. */
export function reveal(placed: readonly Placed[], id: string, sizes: Sizes, scrollTop: number, height: number): number | null {
  for (const { group, top } of placed) {
    const index = group.items.findIndex((item) => item.id === id);
    if (index >= 0) {
      const start = top + sizes.heading + index * sizes.row;
      if (start - sizes.heading < scrollTop) return start - sizes.heading;
      return start + sizes.row > scrollTop + height ? start + sizes.row - height : null;
    }
  }
  return null;
}
