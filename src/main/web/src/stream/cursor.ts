/** How far a client is in its agency's feed. Pure. */
export type Step = 'apply' | 'known' | 'gap';

/**
 * What to do with an event.
 *
 * @param last the number of the last event that was applied; null before the first `ready`
 */
export function step(last: number | null, event: { seq: number; prev: number }): Step {
  if (last === null || event.prev === last) return 'apply';
  return event.seq <= last ? 'known' : 'gap';
}
