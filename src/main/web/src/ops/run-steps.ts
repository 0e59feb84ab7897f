import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { RunView, Step } from '../api/runs';
import { icon } from '../ui/parts';
import { toCome } from '../words/time';
import { sinceBegin, took } from './run-parts';
import { runWords } from './run-words';
import type { Bar, Waterfall } from './waterfall';
import { beganAt, tookOf, waterfall } from './waterfall';

const words = runWords.run;
const SIGNS: Readonly<Record<Step['state'], readonly [string, string]>> = { done: ['done', 'ok'], failed: ['fail', 'bad'], retrying: ['refresh', 'bad'], waiting: ['clock', ''] };

/** The steps on an axis of time, in the order of the code. */
export function steps(run: RunView, now: number, open: string | null, choose: (position: string) => void): TemplateResult {
  const fall = waterfall(run, now);
  return html`<div class="wf" role="group" aria-label=${words.steps} @keydown=${walk}>${axis(fall)}
    ${run.steps.map((step) => row(step, fall.bars.get(step.position) ?? [], step.position === open, now, () => choose(step.position)))}
    ${fall.current.length > 0 ? current(run, fall.current) : run.steps.length === 0 ? html`<p class="none">${words.noSteps}</p>` : nothing}</div>`;
}

function axis({ ticks, gaps, now }: Waterfall): TemplateResult {
  const at = (percent: number) => `--at: ${percent.toFixed(2)}%`;
  return html`<div class="axis" aria-hidden="true"><span class="nm">${words.step}</span><span class="track">${ticks.map((tick) => html`<span .style=${at(tick.at)}>${sinceBegin(tick.millis)}</span>`)}
      ${now === null ? nothing : html`<span class="now" .style=${at(now)}>${words.now}</span>`}</span><span class="du">${runWords.columns.took}</span></div>
    <div class="grid" aria-hidden="true">${ticks.map((tick) => html`<i .style=${at(tick.at)}></i>`)}${gaps.map((gap) => html`<i class="gap" .style=${at(gap)}></i>`)}${now === null ? nothing : html`<i class="now" .style=${at(now)}></i>`}</div>`;
}

function row(step: Step, bars: readonly Bar[], isOpen: boolean, now: number, choose: () => void): TemplateResult {
  const { position, name, state, kind } = step;
  const [art, tone] = state === 'waiting' && kind === 'sleep' ? ['moon', ''] : SIGNS[state];
  const more = moreOf(step, now);
  // What is still open counts so far.
  const lasted = step.endedAt === null ? Math.max(0, now - beganAt(step)) : tookOf(step);
  return html`<button class="step" data-step=${position} aria-expanded=${isOpen} @click=${choose}>
    <span class="nm depth-${Math.min(3, position.split('.').length)}">${icon(art, 's', tone)}<span class="trunc">${position} ${name}</span><span class="sr">${words.stepStates[state] ?? state}</span>${more === '' ? nothing : html`<span class="x">${more}</span>`}</span>
    ${track(bars)}<span class="du">${lasted === null ? nothing : took(lasted)}</span></button>`;
}

function track(bars: readonly Bar[]): TemplateResult {
  return html`<span class="track">${bars.map(({ kind, at, width }) => html`<i class="seg-b ${kind}" .style=${`--a: ${at.toFixed(2)}%; --w: ${width.toFixed(2)}%`}></i>`)}</span>`;
}

/** What is remarkable about it, in a word or two. */
function moreOf({ state, attempts, endedAt, due, tries }: Step, now: number): string {
  if (attempts === 0 && endedAt !== null) return words.kept;
  const tried = Math.max(attempts, tries.length);
  if (tried > 1 || state === 'retrying') return words.tries(tried);
  return endedAt === null && due !== null ? words.until(toCome(due, now)) : '';
}

// A step that is done just now is not recorded yet.
function current({ status }: RunView, bars: readonly Bar[]): TemplateResult {
  return html`<div class="step idle" data-current><span class="nm">${icon(status === 'running' ? 'play' : 'clock')}<span class="trunc">${status === 'running' ? words.working : words.engine}</span></span>${track(bars)}<span class="du"></span></div>`;
}

function walk(event: KeyboardEvent): void {
  const next = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (next === 0) return;
  const all = [...(event.currentTarget as Element).querySelectorAll<HTMLElement>('button.step')];
  const to = all[all.indexOf(document.activeElement as HTMLElement) + next];
  if (to === undefined) return;
  event.preventDefault();
  to.focus();
}
