import { LinesApi } from '../api/lines';
import { desk } from '../desk';
import { enLines } from '../words/en-lines';
import { inLanguage } from './words';

/** What the pages of numbers and of queues share. */
export const lineWords = await inLanguage(enLines, async () => (await import('../words/es-lines')).esLines);
export const lines = new LinesApi(desk.api.http);
