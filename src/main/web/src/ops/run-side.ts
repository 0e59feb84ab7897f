import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { RunView, Step, Try } from '../api/runs';
import { followLink } from '../ui/address';
import { icon } from '../ui/parts';
import { dateTime, precise, toCome } from '../words/time';
import { pretty } from './leaf-parts';
import type { RunActs } from './run-acts';
import { firstLine, shortId, whoMay } from './run-parts';
import { runPath } from './run-walk';
import { runWords } from './run-words';
import { copyAndTell } from './show-once';

const words = runWords.run;
const { panel } = words;

/** What a step had and gave; without one, the run itself. */
export function side(run: RunView, step: Step | null, acts: RunActs, close: () => void): TemplateResult {
  const title = step === null ? panel.values : `${step.position} ${step.name}`;
  const escaped = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    close();
  };
  return html`<aside aria-label=${title} @keydown=${escaped}><div class="bar"><h2 class="grow trunc">${title}</h2><button class="btn quiet icon" data-close aria-label=${panel.close} title=${panel.close} @click=${close}>${icon('x')}</button></div>
    <div class="scroll side" tabindex="0" role="region" aria-label=${title} data-side>${step === null ? ofRun(run) : ofStep(run, step, acts)}</div></aside>`;
}

function ofRun(run: RunView): TemplateResult {
  return html`${failure(run.error)}${tries(run.tries, null, panel.between)}${value(panel.went, run.input, 'input')}${value(panel.came, run.output, 'output')}`;
}

function ofStep(run: RunView, step: Step, acts: RunActs): TemplateResult {
  const isOver = run.endedAt !== null;
  return html`${failure(step.error ?? (step.state === 'retrying' ? (step.tries.at(-1)?.error ?? null) : null))}${step.attempts === 0 && step.endedAt !== null ? html`<p class="faint">${words.keptText}</p>` : nothing}
    ${isOver ? whoMay(html`<div class="acts"><button class="btn s" data-from @click=${() => void acts.from(run, step)}>${icon('refresh')}${words.fromHere}</button></div>`) : nothing}
    <dl class="facts"><dt>${panel.kind}</dt><dd>${words.kinds[step.kind] ?? step.kind}</dd>
      ${step.awaits === null ? nothing : html`<dt>${panel.awaits}</dt><dd><code class="c">${step.awaits}</code></dd>`}
      ${step.due === null ? nothing : html`<dt>${panel.due}</dt><dd><time datetime=${step.due}>${dateTime(step.due)}</time></dd>`}
      ${step.eventId === null ? nothing : html`<dt>${panel.event}</dt><dd><code class="c">${step.eventId}</code></dd>`}
      ${step.childId === null ? nothing : html`<dt>${panel.child}</dt><dd><a href=${runPath(step.childId)} @click=${followLink}>${shortId(step.childId)}</a></dd>`}</dl>
    ${tries(step.tries, step.state === 'retrying' ? step.due : null, panel.tries)}
    ${step.endedAt === null ? nothing : value(panel.came, step.result, 'result')}`;
}

function failure(error: string | null): TemplateResult | typeof nothing {
  if (error === null) return nothing;
  const first = firstLine(error);
  const rest = error.slice(first.length).trim();
  return html`<div class="err" data-error><b>${first}</b>${rest === '' ? nothing : html`<p>${rest}</p>`}</div>`;
}

/** What failed, and when it is tried next. */
function tries(failed: readonly Try[], due: string | null, title: string): TemplateResult | typeof nothing {
  if (failed.length === 0) return nothing;
  const next = (failed.at(-1)?.number ?? 0) + 1;
  return html`<div><h3>${title}</h3><table class="tries" data-tries><tbody>${failed.map(({ number, error, at }) =>
      html`<tr><td class="num">${number}</td><td class="num"><time datetime=${at}>${precise(at)}</time></td><td class="wide" title=${error}>${firstLine(error)}</td></tr>`)}
    ${due === null ? nothing : html`<tr><td class="num">${next}</td><td colspan="2" class="due">${panel.planned(toCome(due, Date.now()))}</td></tr>`}</tbody></table></div>`;
}

function value(title: string, given: unknown, key: string): TemplateResult {
  const text = given === null || given === undefined ? null : pretty(given);
  const label = panel.copy(title);
  return html`<div><h3>${title}${text === null ? nothing : html`<button class="btn quiet icon" aria-label=${label} title=${label} @click=${() => void copyAndTell(text)}>${icon('copy', 'xs')}</button>`}</h3>
    ${text === null ? html`<p class="faint">${panel.nothing}</p>` : html`<pre tabindex="0" role="region" aria-label=${title} data-value=${key}>${text}</pre>`}</div>`;
}
