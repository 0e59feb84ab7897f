import type { Doubt, Lane, Outcome } from '../api/lines';
import { tell } from '../ui/tell';
import type { Trouble } from './call';
import { attempt } from './call';
import { openForm } from './form';
import { lines, lineWords } from './lines';
import type { Listing } from './paged';

const words = lineWords.queues;

/** What can be done about queues and what is in doubt; the list shows it at once. */
export class QueueActs {
  constructor(
    private readonly list: Listing<Lane>,
    private readonly changed: () => void,
  ) {}

  async pause(lane: Lane): Promise<void> {
    const { pause } = words;
    await openForm({
      title: pause.title(lane.line.name),
      text: pause.text,
      fields: [{ kind: 'text', name: 'reason', label: pause.reason, longest: 300 }],
      submit: pause.submit,
      send: async (values) => {
        const done = await attempt(lines.pause(lane.id, values['reason'] ?? ''));
        if (!done.ok) return done.trouble;
        this.list.put(done.value);
        tell(pause.done(lane.line.name));
        return null;
      },
    });
  }

  async resume(lane: Lane): Promise<void> {
    const done = await attempt(lines.resume(lane.id));
    if (done.ok) this.list.put(done.value);
    tell(done.ok ? words.resume.done(lane.line.name) : done.trouble.text);
  }

  /** What cannot be undone is asked for once more. */
  async decide(doubt: Doubt, outcome: Outcome): Promise<void> {
    if (outcome === 'sent') {
      const trouble = await this.say(doubt, outcome);
      if (trouble !== null) tell(trouble.text);
      return;
    }
    const { title, text, submit } = outcome === 'failed' ? words.failed : words.again;
    await openForm({ title, text, fields: [], submit, danger: outcome === 'failed', send: () => this.say(doubt, outcome) });
  }

  // Somebody, or a status, was faster: nothing is left to decide, and that is good.
  private async say(doubt: Doubt, outcome: Outcome): Promise<Trouble | null> {
    const done = await attempt(lines.decide(doubt.messageId, outcome));
    if (!done.ok && done.trouble.status !== 409) return done.trouble;
    const { [outcome]: said } = { sent: words.sent, 'send-again': words.again, failed: words.failed };
    tell(done.ok ? said.done : words.settled);
    this.changed();
    return null;
  }
}
