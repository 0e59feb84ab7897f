import { html, nothing } from 'lit';
import '@awesome.me/webawesome/dist/components/dropdown/dropdown.js';
import '@awesome.me/webawesome/dist/components/dropdown-item/dropdown-item.js';
import type { Endpoint } from '../api/settings';
import { moment } from '../words/time';
import { icon } from '../ui/parts';
import { OutgoingActs } from './outgoing-acts';
import { Page, refreshButton } from './page';
import { Listing } from './paged';
import { settings, settingsWords } from './settings-words';
import type { Column } from './table';
import { countOf, table } from './table';
import { say } from './words';

const SHOWN = 2;

/** Where events of the agency are posted to, and whether they get there. */
export class Outgoing extends Page {
  private readonly list = new Listing<Endpoint>(this, async () => ({ items: (await settings.endpoints()).items, next: null }), (endpoint) => endpoint.id);
  private readonly acts = new OutgoingActs(this.list);

  override actions() {
    return html`${refreshButton(() => void this.list.load(true))}<button class="btn primary" data-add @click=${() => void this.acts.add()}>${icon('plus')}${settingsWords.outgoing.add}</button>`;
  }

  protected override render() {
    return html`<div class="tools slim">${countOf(this.list)}</div>
      ${table({ label: say.pages.outgoing, columns: this.columns(), list: this.list, none: { ...settingsWords.outgoing.none, art: 'out' } })}`;
  }

  private columns(): readonly Column<Endpoint>[] {
    const { columns, never } = settingsWords.outgoing;
    return [
      { name: columns.url, kind: 'wide', cell: ({ url, description }) => html`<span class="trunc"><code class="c url">${url}</code>${description === null ? nothing : html` <span class="faint" dir="auto">${description}</span>`}</span>` },
      { name: columns.events, cell: ({ events }) => names(events) },
      { name: columns.state, cell: state },
      { name: columns.last, cell: ({ lastSuccessAt }) => (lastSuccessAt === null ? html`<span class="faint">${never}</span>` : html`<time datetime=${lastSuccessAt}>${moment(lastSuccessAt, Date.now())}</time>`) },
      { name: columns.acts, kind: 'acts', cell: (endpoint) => this.buttons(endpoint) },
    ];
  }

  private buttons(endpoint: Endpoint) {
    const { outgoing } = settingsWords;
    const chosen = (event: CustomEvent<{ item: { value: string } }>) => void this.acts.choose(event.detail.item.value, endpoint);
    return html`<button class="btn s" data-edit @click=${() => void this.acts.edit(endpoint)}>${outgoing.edit}</button>
      <wa-dropdown placement="bottom-end" @wa-select=${chosen}><button slot="trigger" class="btn quiet icon" data-menu aria-label=${say.acts(endpoint.url)} title=${say.acts(endpoint.url)}>${icon('more')}</button>
        <wa-dropdown-item value=${endpoint.state === 'on' ? 'off' : 'on'}>${icon(endpoint.state === 'on' ? 'pause' : 'play')} ${endpoint.state === 'on' ? outgoing.off : outgoing.on}</wa-dropdown-item>
        <wa-dropdown-item value="replay">${icon('refresh')} ${outgoing.replay}</wa-dropdown-item>
        <wa-dropdown-item value="rotate">${icon('key')} ${outgoing.rotate}</wa-dropdown-item>
        <wa-dropdown-item value="remove">${icon('bin')} ${outgoing.remove}</wa-dropdown-item></wa-dropdown>`;
  }
}

function names(events: readonly string[]) {
  const { all, more } = settingsWords.outgoing;
  if (events.includes('*')) return all;
  return html`${events.slice(0, SHOWN).map((name) => html`<code class="c">${name}</code> `)}${events.length > SHOWN ? html`<span class="faint" title=${events.join(', ')}>${more(events.length - SHOWN)}</span>` : nothing}`;
}

function state({ state, reason, failingSince, lastFailure }: Endpoint) {
  const { states, failing } = settingsWords.outgoing;
  if (state === 'disabled') return html`<span class="st danger" title=${reason ?? ''}><i class="lamp danger"></i>${states.disabled}${reason === null ? nothing : html`<small>${reason}</small>`}</span>`;
  if (state === 'on' && failingSince !== null) return html`<span class="st warn" title=${lastFailure ?? ''}><i class="lamp"></i>${failing(moment(failingSince, Date.now()))}</span>`;
  return html`<span class="st ${state === 'on' ? '' : 'faint'}"><i class="lamp ${state === 'on' ? 'ok' : 'off'}"></i>${states[state]}</span>`;
}

customElements.define('sb-outgoing', Outgoing);
