import type { Words } from './en';
import { en } from './en';

/** The words in the person's language. English is the only one so far; a second one is chosen here. */
export const words: Words = en;
