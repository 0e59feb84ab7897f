import type { RunView, Step } from '../api/runs';
import { goToPlace } from '../ui/address';
import { tell } from '../ui/tell';
import { attempt } from './call';
import { openForm } from './form';
import { runPath } from './run-walk';
import { runs, runWords } from './run-words';

interface Ask {
  readonly title: string;
  readonly text: string;
  readonly submit: string;
  readonly danger?: boolean;
  readonly leave?: string;
}

const words = runWords.run;

/** What can be done about a run. Each asks first: what it does is not undone. */
export class RunActs {
  constructor(private readonly changed: () => void) {}

  cancel(run: RunView): Promise<void> {
    return this.ask({ ...words.cancelAsk, danger: true, leave: runWords.many.leave }, () => runs.cancel(run.id), () => tell(words.cancelAsk.done));
  }

  resume(run: RunView): Promise<void> {
    return this.ask(words.resumeAsk, () => runs.resume(run.id), () => tell(words.resumeAsk.done));
  }

  again(run: RunView): Promise<void> {
    return this.ask(words.againAsk, () => runs.rerun(run.id, null), begun);
  }

  from(run: RunView, step: Step): Promise<void> {
    return this.ask({ ...words.fromAsk, title: words.fromAsk.title(step.name) }, () => runs.rerun(run.id, step.position), begun);
  }

  private async ask<T>(asked: Ask, act: () => Promise<T>, then: (done: T) => void): Promise<void> {
    await openForm({
      ...asked,
      fields: [],
      send: async () => {
        const done = await attempt(act());
        // What it is by now is on the page in a moment; why it was not done stays in the dialog.
        this.changed();
        if (!done.ok) return done.trouble;
        then(done.value);
        return null;
      },
    });
  }
}

function begun({ id }: { readonly id: string }): void {
  tell(words.againAsk.done, { label: words.againAsk.open, run: () => goToPlace(runPath(id)) });
}
