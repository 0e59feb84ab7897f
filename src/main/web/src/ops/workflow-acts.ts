import type { Cron, Workflow } from '../api/runs';
import { ENDED, OPEN } from '../api/runs';
import { tell } from '../ui/tell';
import { attempt } from './call';
import { openForm } from './form';
import type { Listing } from './paged';
import { actOnMany } from './run-many';
import { runs, runWords } from './run-words';

const words = runWords.workflows;

/** What can be done about workflows and crons; the list shows it at once. */
export class WorkflowActs {
  constructor(
    private readonly list: Listing<Workflow>,
    private readonly changed: () => void,
  ) {}

  async pause({ id }: Workflow): Promise<void> {
    const { title, text, submit, done } = words.pause;
    await openForm({
      title: title(id), text, fields: [], submit,
      send: async () => {
        const paused = await attempt(runs.pause(id));
        if (!paused.ok) return paused.trouble;
        this.list.put(paused.value);
        tell(done(id));
        return null;
      },
    });
  }

  async resume({ id }: Workflow): Promise<void> {
    const done = await attempt(runs.goOn(id));
    if (done.ok) this.list.put(done.value);
    tell(done.ok ? words.resume.done(id) : done.trouble.text);
  }

  async fire({ workflow }: Cron): Promise<void> {
    const { title, text, submit, done } = words.fire;
    await openForm({
      title: title(workflow), text, fields: [], submit,
      send: async () => {
        const fired = await attempt(runs.fire(workflow));
        if (!fired.ok) return fired.trouble;
        tell(done(workflow));
        this.changed();
        return null;
      },
    });
  }

  many(act: 'cancel' | 'replay', { id }: Workflow): Promise<void> {
    return actOnMany(act, { workflow: id, status: act === 'cancel' ? OPEN : ENDED.filter((status) => status === 'failed') }, () => this.changed());
  }
}
