import { LinesApi } from '../api/lines';
import { desk } from '../desk';
import { enLines } from '../words/en-lines';
import { inLanguage } from './words';

/** What the pages of numbers and of queues share. */
export const lineWords = await inLanguage(enLines, async () => (await import('../words/es-lines')).esLines);
export const lines = new LinesApi(desk.api.http);

/** Asks again and again while a page is open and seen. Returns how to end it. */
export function everyFew(ms: number, ask: () => void): () => void {
  const timer = setInterval(() => {
    if (document.visibilityState === 'visible') ask();
  }, ms);
  return () => clearInterval(timer);
}
