const MINUTE_MS = 60_000;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** One tick a minute, on the minute, for every clock and ring on the page. */
export function onMinute(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) arm();
  return () => listeners.delete(listener);
}

function arm(): void {
  timer = setTimeout(() => {
    for (const listener of listeners) listener();
    arm();
  }, MINUTE_MS - (Date.now() % MINUTE_MS));
}
