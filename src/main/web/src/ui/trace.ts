import type { TemplateResult } from 'lit';
import { html, nothing, render } from 'lit';
import type { Message, Trace, TraceStep } from '../api/types';
import { desk } from '../desk';
import { ending } from '../desk/work';
import { words } from '../words';
import { dateTime, precise } from '../words/time';
import { platformName } from './parts';
import { explain, tell } from './tell';

// `dequeued` and `called` are the same moment to a person.
const STEPS: readonly TraceStep[] = ['queued', 'called', 'accepted', 'sent', 'delivered', 'read'];

/** What happened to one message of ours, hop by hop, with the times. */
export async function showTrace(message: Message, platform: string): Promise<void> {
  const outcome = await ending(desk.api.trace(message.id));
  if (!outcome.ok) {
    tell(explain(outcome.why, ''));
    return;
  }
  const before = document.activeElement as HTMLElement | null;
  const host = document.createElement('div');
  document.body.append(host);
  const closed = () => {
    host.remove();
    before?.focus();
  };
  render(dialog(outcome.value, platformName(platform), () => host.querySelector('dialog')?.close(), closed), host);
  host.querySelector('dialog')?.showModal();
}

function dialog(trace: Trace, platform: string, close: () => void, closed: () => void): TemplateResult {
  const say = words.trace;
  const waterfall = { ...trace.waterfall, called: trace.waterfall.called ?? trace.waterfall.dequeued };
  const reached = STEPS.flatMap((step) => (waterfall[step] === undefined ? [] : [{ step, at: waterfall[step] }]));
  const last = trace.attempts.at(-1);
  return html`<dialog class="ask" aria-labelledby="trace-title" @close=${closed}><h2 id="trace-title">${say.title}</h2>
    <ol class="trace">${reached.map(({ step, at }, i) => html`<li data-step=${step}><span>${say.steps[step](platform)}</span><time datetime=${at}>${precise(at)}</time>${after(reached[i - 1]?.at, at)}</li>`)}
      ${last?.state === 'in_doubt' ? html`<li class="wait"><span>${say.waiting(platform)}</span></li>` : nothing}
      ${last?.error ? html`<li class="bad"><span>${last.error.reason}</span></li>` : nothing}</ol>
    ${trace.attempts.length > 1 ? html`<p>${say.attempts(trace.attempts.length)}</p>` : nothing}
    ${price(trace)}
    <div class="acts"><button class="btn" autofocus @click=${close}>${words.close}</button></div></dialog>`;
}

/** What the platform said of its price; words that are new are shown as they are. */
function price({ statuses }: Trace): TemplateResult | typeof nothing {
  const say = words.trace;
  const pricing = statuses.findLast((status) => status.pricing !== null)?.pricing;
  const conversation = statuses.findLast((status) => status.conversation !== null)?.conversation;
  const category = pricing?.category ?? conversation?.category;
  if (category === undefined || category === null) return nothing;
  const type = pricing?.type ?? null;
  const free = type === null && pricing?.billable === false ? 'free_customer_service' : type;
  const until = conversation?.endsAt ?? null;
  return html`<p data-price dir="auto">${say.price(say.categories[category] ?? category, free === null ? '' : (say.types[free] ?? free))}${until === null ? nothing : html` ${say.entry(dateTime(until))}`}</p>`;
}

function after(before: string | undefined, at: string): TemplateResult {
  const ms = before === undefined ? null : Math.max(0, Date.parse(at) - Date.parse(before));
  return html`<em>${ms === null ? '' : ms < 1000 ? `+ ${ms} ms` : `+ ${(ms / 1000).toFixed(1)} s`}</em>`;
}
