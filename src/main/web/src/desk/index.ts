import { Desk } from './desk';

/** The page's desk. */
export const desk = new Desk();
