import { html, nothing } from 'lit';
import type { Attempt } from '../api/webhooks';
import { fits, keyOf, platformOf } from './attempts';
import { eventWords, lineName, platformSign, stamp, webhooks } from './leaf-parts';
import { Page, query, refreshButton, setQuery } from './page';
import { Listing } from './paged';
import type { Column } from './table';
import { countOf, table } from './table';
import { choiceField, searchField } from './tools';
import { say } from './words';

/** The POSTs themselves: who posted where, and what it was answered. */
export class Deliveries extends Page {
  private filter = { q: query().get('q') ?? '', answer: query().get('answer') ?? '' };
  private readonly list = new Listing<Attempt>(this, async () => ({ items: (await webhooks.recent()).items.filter((one) => fits(one, this.filter)), next: null }), keyOf);

  override actions() {
    return refreshButton(() => void this.list.load(true));
  }

  protected override render() {
    const { deliveries } = eventWords;
    const { q, answer } = this.filter;
    const answers: [string, string][] = [['', deliveries.answer], ['taken', deliveries.taken], ['refused', deliveries.refused]];
    return html`<div class="tools">${searchField(deliveries.search, q, (value) => this.narrow({ q: value }))}
        ${choiceField('answer', eventWords.columns.answer, answer, answers, (value) => this.narrow({ answer: value }))}${countOf(this.list)}</div>
      <p class="about">${deliveries.text}</p>
      ${table({ label: say.pages.deliveries, columns: columns(), list: this.list, none: { ...deliveries.none, art: 'inbox' }, filtered: q + answer !== '' })}`;
  }

  private narrow(to: Partial<typeof this.filter>): void {
    this.filter = { ...this.filter, ...to };
    setQuery(this.filter);
    void this.list.load(true);
  }
}

function columns(): readonly Column<Attempt>[] {
  const { columns: names, deliveries } = eventWords;
  return [
    { name: names.when, cell: (one) => stamp(one.at) },
    { name: names.answer, cell: answer },
    { name: names.route, cell: (one) => html`<span class="line">${platformSign(platformOf(one.route))}<code class="c">${one.route}</code></span>` },
    { name: names.line, cell: (one) => (one.accountId === null ? html`<span class="faint">${one.externalAccount ?? '–'}</span>` : html`<bdi>${lineName(one.accountId)}</bdi>`) },
    { name: names.reason, kind: 'wide', cell: (one) => (one.reason === null ? nothing : html`<span class="trunc">${deliveries.reasons[one.reason] ?? one.reason}</span>`) },
    { name: names.from, cell: (one) => html`<code class="c">${one.ip}</code>` },
    { name: names.events, kind: 'number', cell: (one) => one.leaves },
    { name: names.request, cell: (one) => html`<code class="c">${one.requestId}</code>` },
  ];
}

/** A shape and a number each. */
export function answer({ status }: Attempt) {
  const tone = status < 300 ? 'ok' : status < 500 ? 'danger' : '';
  return html`<span class="st ${status < 300 ? '' : status < 500 ? 'danger' : 'warn'}"><i class="lamp ${tone}"></i>${status}</span>`;
}

customElements.define('sb-deliveries', Deliveries);
