import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { RunView, Step } from '../api/runs';
import { followLink } from '../ui/address';
import { icon } from '../ui/parts';
import { dateTime, toCome } from '../words/time';
import type { RunActs } from './run-acts';
import { firstLine, shortId, stateSign, took, whoMay } from './run-parts';
import { runPath } from './run-walk';
import { runWords } from './run-words';

const words = runWords.run;

/** What it is, how it stands, and what can be done about it. */
export function runHead(run: RunView, acts: RunActs, values: () => void): TemplateResult {
  const conversation = conversationOf(run.input);
  return html`<div class="run-head"><div><h2>${run.workflow} ${sign(run)}</h2><p>${lead(run)}</p></div>
    <div class="acts"><button class="btn" data-values @click=${values}>${words.values}</button>
      ${conversation === null ? nothing : html`<a class="btn" data-conversation href="/c/${conversation}" @click=${followLink}>${words.conversation}</a>`}
      ${whoMay(buttons(run, acts))}</div></div>`;
}

function buttons(run: RunView, acts: RunActs): unknown {
  const cancel = html`<button class="btn danger" data-cancel @click=${() => void acts.cancel(run)}>${words.cancel}</button>`;
  if (run.status === 'parked') return html`${cancel}<button class="btn primary" data-resume @click=${() => void acts.resume(run)}>${words.resume}</button>`;
  if (run.endedAt === null) return cancel;
  return html`<button class="btn primary" data-rerun @click=${() => void acts.again(run)}>${icon('refresh')}${words.again}</button>`;
}

// That it tries again says more than that it sleeps until then.
function sign({ status, steps }: RunView): TemplateResult {
  const retried = status === 'sleeping' ? steps.find(({ state }) => state === 'retrying') : undefined;
  return retried === undefined ? stateSign(status) : html`<span class="tag danger" data-state="retrying">${icon('refresh', 'xs')}${words.retrying(retried.tries.length)}</span>`;
}

/** How it stands, in a sentence. */
function lead(run: RunView): string {
  const say = words.lead;
  const open = run.steps.filter(({ endedAt }) => endedAt === null);
  const retried = open.find(({ state }) => state === 'retrying');
  switch (run.status) {
    case 'failed':
    case 'parked':
      return firstLine(run.error ?? '');
    case 'sleeping':
      return retried === undefined ? sleeps(open) : say.retrying(retried.name, until(retried));
    case 'waiting': {
      const waits = open.find(({ kind }) => kind === 'event' || kind === 'invoke');
      return waits === undefined ? say.awaits : say.waiting(waits.awaits ?? say.run);
    }
    default:
      return say[run.status];
  }
}

function sleeps(open: readonly Step[]): string {
  const [first] = open;
  return first === undefined || first.due === null ? words.lead.asleep : words.lead.sleeping(until(first));
}

function until({ due }: Step): string {
  return due === null ? '' : toCome(due, Date.now());
}

export function runFacts(run: RunView, now: number): TemplateResult {
  const { facts } = words;
  const began = Date.parse(run.createdAt);
  const rows: readonly (readonly [string, unknown])[] = [
    [facts.by, startedBy(run)],
    [facts.at, html`<time datetime=${run.createdAt}>${dateTime(run.createdAt)}</time>`],
    run.endedAt === null ? [facts.sofar, took(now - began)] : [facts.took, took(run.millis ?? 0)],
    [facts.version, run.version],
    ...(run.key === null ? [] : [[facts.key, html`<code class="c">${run.key}</code>`] as const]),
    [facts.id, html`<code class="c">${run.id}</code>`],
  ];
  return html`<dl class="run-facts">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function startedBy({ rerunOf, parentId, startedBy }: RunView): unknown {
  const { source } = words;
  const link = (id: string) => html`<a href=${runPath(id)} @click=${followLink}>${shortId(id)}</a>`;
  if (rerunOf !== null) return html`${source.rerun} ${link(rerunOf)}`;
  if (parentId !== null) return html`${source.parent} ${link(parentId)}`;
  return startedBy === null ? source.other : html`<code class="c" title=${startedBy.source}>${startedBy.name}</code>`;
}

/** The conversation that a run is about, where its input names one. */
function conversationOf(input: unknown): string | null {
  const id = typeof input === 'object' && input !== null ? (input as Record<string, unknown>)['conversationId'] : null;
  return typeof id === 'string' && /^[0-9]{1,20}$/.test(id) ? id : null;
}
