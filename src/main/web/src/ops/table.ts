import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { skeleton } from '../ui/list-parts';
import { empty, icon } from '../ui/parts';
import type { Listing } from './paged';
import { say } from './words';

export interface Column<T> {
  readonly name: string;
  cell(row: T): unknown;
  /** `number` stands at the end, `acts` holds buttons, `wide` takes what is left. */
  readonly kind?: 'number' | 'acts' | 'wide';
}

/** What is said where there are no rows. */
export interface NoRows {
  readonly title: string;
  readonly text: string;
  readonly action?: unknown;
  readonly art: string;
}

export interface TableOf<T> {
  readonly label: string;
  readonly columns: readonly Column<T>[];
  readonly list: Listing<T>;
  readonly none: NoRows;
  /** Is it narrowed by a filter? Then empty means something else. */
  readonly filtered?: boolean;
  /** Scrolls away with the rows. */
  readonly above?: unknown;
  /** Below the row, across all columns. */
  detail?(row: T): TemplateResult | typeof nothing;
}

/** A list as a table, on a phone a card each; with its states and the button for the next page. */
export function table<T>(of: TableOf<T>): TemplateResult {
  return html`<div class="scroll grow tbl-pane" data-pane role="region" tabindex="0" aria-label=${of.label} aria-busy=${of.list.state.status === 'loading'}>${of.above ?? nothing}${content(of)}</div>`;
}

/** The same without a pane of its own. */
export function content<T>(of: TableOf<T>): TemplateResult {
  const { items, status, trouble } = of.list.state;
  if (status === 'loading') return skeleton();
  if (status === 'failed') {
    return empty(say.failed.title, trouble?.text ?? say.failed.text, html`<button class="btn primary s" data-again @click=${() => void of.list.load()}>${say.failed.action}</button>`, icon('alert', ''));
  }
  if (items.length === 0) return nothingThere(of);
  return html`${rows(of)}${more(of.list)}`;
}

function nothingThere<T>({ none, filtered }: TableOf<T>): TemplateResult {
  return filtered ? empty(say.filtered.title, say.filtered.text, nothing, icon('search', '')) : empty(none.title, none.text, none.action ?? nothing, icon(none.art, ''));
}

// The roles stand in the open: as cards the parts are no table to the browser any more.
function rows<T>({ label, columns, list, detail }: TableOf<T>): TemplateResult {
  return html`<table class="tbl" role="table" aria-label=${label}>
    <thead role="rowgroup"><tr role="row">${columns.map(({ name, kind }) =>
      html`<th role="columnheader" scope="col" class=${kindOf(kind)}>${kind === 'acts' ? html`<span class="sr">${name}</span>` : name}</th>`)}</tr></thead>
    <tbody role="rowgroup">${repeat(list.state.items, list.key, (row) => line(row, columns, list.key(row), detail?.(row) ?? nothing))}</tbody></table>`;
}

function line<T>(row: T, columns: readonly Column<T>[], key: string, below: TemplateResult | typeof nothing): TemplateResult {
  return html`<tr role="row" data-row=${key} class=${below === nothing ? '' : 'open'}>${columns.map((column) =>
      html`<td role="cell" class=${kindOf(column.kind)} data-name=${column.name}>${column.cell(row)}</td>`)}</tr>
    ${below === nothing ? nothing : html`<tr role="row" class="sub" data-detail=${key}><td role="cell" colspan=${columns.length}>${below}</td></tr>`}`;
}

function kindOf(kind: Column<unknown>['kind']): string {
  return kind === 'number' ? 'r' : (kind ?? '');
}

function more<T>(list: Listing<T>): TemplateResult | typeof nothing {
  const { next, more } = list.state;
  if (next === null) return nothing;
  const label = more === 'loading' ? say.moreBusy : more === 'failed' ? say.again : say.more;
  return html`<div class="more">${more === 'failed' ? html`<span role="alert">${say.moreFailed}</span>` : nothing}<button class="btn s" data-more aria-disabled=${more === 'loading'} @click=${() => void list.more()}>${label}</button></div>`;
}

/** The number of rows beside a heading. */
export function countOf<T>({ state }: Listing<T>): TemplateResult | typeof nothing {
  return state.status === 'ready' && state.items.length > 0 ? html`<span class="num count">${say.rows(state.items.length, state.next !== null)}</span>` : nothing;
}
