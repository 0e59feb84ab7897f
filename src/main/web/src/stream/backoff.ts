const FIRST_MS = 250;
const LONGEST_MS = 10_000;

/**
 * How long to wait before the next try: doubling, half of it by chance, so that a server that
 * comes back is not met by everybody at once.
 *
 * @param tries failed so far, at least 1
 * @param chance 0 to 1
 */
export function backoff(tries: number, chance: number): number {
  const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(tries - 1, 10));
  return longest / 2 + (longest / 2) * chance;
}
