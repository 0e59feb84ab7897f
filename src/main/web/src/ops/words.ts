import { words } from '../words';
import { enOps } from '../words/en-ops';

/** Words of a part that is loaded later, in the person's language; only that language is loaded. */
export async function inLanguage<T>(en: T, es: () => Promise<T>): Promise<T> {
  return words.lang === 'es' ? es() : en;
}

/** The words that all pages beside the inbox share. */
export const say = await inLanguage(enOps, async () => (await import('../words/es-ops')).esOps);
