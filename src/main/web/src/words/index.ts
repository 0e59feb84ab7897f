import type { Words } from './en';
import { en } from './en';

export const LANGUAGES = ['en', 'es'] as const;
export type Language = (typeof LANGUAGES)[number];

const KEY = 'sb.language';

/** What somebody chose here, else the first of the browser's languages that we have. */
function language(): Language {
  const wanted = [chosen(), ...(globalThis.navigator?.languages ?? [])];
  for (const tag of wanted) {
    const known = LANGUAGES.find((each) => tag?.toLowerCase().split('-')[0] === each);
    if (known !== undefined) return known;
  }
  return 'en';
}

function chosen(): string | null {
  try {
    return globalThis.localStorage?.getItem(KEY) ?? null;
  } catch {
    return null;
  }
}

/** Counts from the next load of the page on. */
export function chooseLanguage(chosen: Language): void {
  try {
    localStorage.setItem(KEY, chosen);
  } catch {
    // Without storage the browser's language stays.
  }
}

/** The words in the person's language; the other languages are not loaded. */
export const words: Words = language() === 'es' ? (await import('./es')).es : en;

if (globalThis.document !== undefined) document.documentElement.lang = words.lang;
