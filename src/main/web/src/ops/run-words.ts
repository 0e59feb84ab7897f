import { RunsApi } from '../api/runs';
import { desk } from '../desk';
import { enRuns } from '../words/en-runs';
import { inLanguage } from './words';

/** What the pages of workflows and runs share. */
export const runWords = await inLanguage(enRuns, async () => (await import('../words/es-runs')).esRuns);
export const runs = new RunsApi(desk.api.http);
