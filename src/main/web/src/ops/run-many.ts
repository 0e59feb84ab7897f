import { html } from 'lit';
import { tell } from '../ui/tell';
import type { Many } from '../api/runs';
import type { Trouble } from './call';
import { attempt } from './call';
import { openForm } from './form';
import { runs, runWords } from './run-words';
import { dateTime } from '../words/time';

type Act = 'cancel' | 'replay';

/**
 * Asks with the number of runs that it would be done to, then does it to exactly so many. What fits another number
 * meanwhile is counted anew and asked once more.
 */
export async function actOnMany(act: Act, which: Many, changed: () => void): Promise<void> {
  const { many } = runWords;
  const counted = await attempt(runs.count(act, which));
  if (!counted.ok) return tell(counted.trouble.text);
  let { count } = counted.value;
  if (count === 0) return tell(`${many.none}. ${many.noneText}`);
  const title = act === 'cancel' ? many.cancelTitle : many.replayTitle;
  await openForm({
    title: title(count),
    text: html`<p>${act === 'cancel' ? many.cancelText : many.replayText}</p>${facts(which)}`,
    fields: [],
    submit: act === 'cancel' ? many.cancelSubmit : many.replaySubmit,
    danger: act === 'cancel',
    ...(act === 'cancel' ? { leave: many.leave } : {}),
    send: async () => {
      const done = await attempt(runs.many(act, which, count));
      if (!done.ok) return done.trouble.status === 409 ? recount(act, which, (now) => (count = now)) : done.trouble;
      tell((act === 'cancel' ? many.cancelled : many.replayed)(count));
      changed();
      return null;
    },
  });
}

async function recount(act: Act, which: Many, take: (count: number) => void): Promise<Trouble> {
  const counted = await attempt(runs.count(act, which));
  if (!counted.ok) return counted.trouble;
  take(counted.value.count);
  return { text: runWords.many.changed(counted.value.count), field: null, status: 409 };
}

// By what they were found: nobody acts on a number alone.
function facts({ workflow, status, key, text, from, to }: Many) {
  const { columns, many, states, search, time } = runWords;
  const rows: readonly (readonly [string, string | undefined])[] = [
    [columns.workflow, workflow], [columns.state, status?.map((each) => states[each] ?? each).join(', ')], [columns.key, key], [search, text],
    [time, from === undefined && to === undefined ? undefined : `${from === undefined ? '' : dateTime(from)} – ${to === undefined ? '' : dateTime(to)}`],
  ];
  return html`<dl class="facts many" aria-label=${many.about}>${rows.filter(([, value]) => value !== undefined).map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}
