import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { Run, RunView } from '../api/runs';
import { followLink } from '../ui/address';
import { icon } from '../ui/parts';
import { pathTo } from '../ui/place';
import { dateTime, precise, toCome } from '../words/time';
import type { Happening } from './run-happened';
import { happenings } from './run-happened';
import { firstLine, shortId, stateSign, took } from './run-parts';
import { runPath } from './run-walk';
import { runWords } from './run-words';
import { copyAndTell } from './show-once';

const words = runWords.run;
const { columns, states } = runWords;
const LAMPS: Readonly<Record<Happening['kind'], string>> = { began: 'quiet', done: 'ok', failed: 'danger', try: '', sleeps: 'quiet', waits: 'quiet', kept: 'quiet', ended: 'ok', stopped: 'danger' };

/** All that is recorded of a run, newest first. */
export function happened(run: RunView): TemplateResult {
  const found = happenings(run);
  const text = () => found.map((one) => `${dateTime(one.at)} ${who(one)} ${what(one)}`.trim()).join('\n');
  return html`<div class="panel-h"><h2>${words.happened}</h2><span class="grow"></span><button class="btn quiet" data-copy-story @click=${() => void copyAndTell(text())}>${icon('copy')}${words.copyText}</button></div>
    <ul class="events" data-story>${found.map((one) => html`<li><time datetime=${one.at}>${precise(one.at)}</time><i class="lamp ${LAMPS[one.kind]}"></i><span><b>${who(one)}</b> ${what(one)}</span></li>`)}</ul>`;
}

function who({ kind, step, detail }: Happening): string {
  if (step !== null) return step;
  if (kind === 'began') return words.story.began;
  return kind === 'try' ? words.story.code : (states[detail] ?? detail);
}

function what({ kind, number, detail }: Happening): string {
  const { story } = words;
  switch (kind) {
    case 'began':
      return detail;
    case 'try':
      return story.attempt(number, firstLine(detail));
    case 'failed':
      return story.failed(firstLine(detail));
    case 'sleeps':
      return story.sleeps(detail === '' ? '' : toCome(detail, Date.now()));
    case 'waits':
      return story.waits(detail);
    case 'done':
      return story.done;
    case 'kept':
      return story.kept;
    default:
      return '';
  }
}

/** The newest runs of the same workflow. */
export function others(found: readonly Run[], { id, workflow }: RunView): TemplateResult | typeof nothing {
  if (found.length === 0) return nothing;
  const heads = [columns.run, columns.state, columns.key, columns.began, columns.took];
  return html`<div class="panel-h"><h2>${words.others(workflow)}</h2><span class="grow"></span><a class="btn quiet" href="${pathTo('workflows', 'runs')}?workflow=${workflow}" @click=${followLink}>${words.all}</a></div>
    <table class="tbl" role="table" aria-label=${words.others(workflow)}><thead role="rowgroup"><tr role="row">${heads.map((head, i) => html`<th role="columnheader" scope="col" class=${i === 4 ? 'r' : ''}>${head}</th>`)}</tr></thead>
    <tbody role="rowgroup">${found.map((run) => html`<tr role="row" data-other=${run.id}><td role="cell"><a class="num" aria-current=${run.id === id ? 'true' : nothing} href=${runPath(run.id)} @click=${followLink}>${shortId(run.id)}</a></td>
      <td role="cell" data-name=${columns.state}>${stateSign(run.status)}</td><td role="cell" data-name=${columns.key}>${run.key ?? ''}</td>
      <td role="cell" data-name=${columns.began}><time class="num" datetime=${run.createdAt}>${dateTime(run.createdAt)}</time></td><td role="cell" class="r" data-name=${columns.took}>${run.millis === null ? '' : took(run.millis)}</td></tr>`)}</tbody></table>`;
}
