/** Asks again and again while a page is open and seen. Returns how to end it. */
export function everyFew(ms: number, ask: () => void): () => void {
  const timer = setInterval(() => {
    if (document.visibilityState === 'visible') ask();
  }, ms);
  return () => clearInterval(timer);
}
