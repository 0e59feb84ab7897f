import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import '@awesome.me/webawesome/dist/components/dropdown/dropdown.js';
import '@awesome.me/webawesome/dist/components/dropdown-item/dropdown-item.js';
import type { Account, Posted, Webhook } from '../api/lines';
import { moment, when } from '../words/time';
import { channel, icon, platformName } from '../ui/parts';
import { lines, lineWords } from './lines';
import { NumberActs } from './number-acts';
import { Page, refreshButton } from './page';
import { Listing } from './paged';
import { copyAndTell } from './show-once';
import type { Column } from './table';
import { countOf, table } from './table';
import { say } from './words';

const words = lineWords.numbers;
const LAMPS = { receiving: 'ok', waiting: '', refused: 'danger', off: 'off' } as const;
const TONES = { receiving: '', waiting: 'warn', refused: 'danger', off: 'faint' } as const;

/** The agency's numbers: whose each is, whether Meta reaches us, and how a new one is connected. */
export class Numbers extends Page {
  private readonly list = new Listing<Account>(this, (cursor) => lines.accounts(cursor), (account) => account.id);
  private readonly acts = new NumberActs(this.list, () => void this.fetchDetail());
  private open: string | null = null;
  private shown: { readonly webhook: Webhook; readonly posted: readonly Posted[] } | null = null;

  override actions() {
    return html`${refreshButton(() => void this.list.load(true))}<button class="btn primary" data-connect @click=${() => void this.acts.connect()}>${icon('plus')}${words.connect}</button>`;
  }

  protected override render() {
    return html`<div class="tools">${countOf(this.list)}</div>
      ${table({ label: say.pages.numbers, columns: this.columns(), list: this.list, none: { ...words.none, art: 'phone' }, detail: (account) => this.detail(account) })}`;
  }

  private columns(): readonly Column<Account>[] {
    const { columns } = words;
    return [
      { name: columns.name, cell: (account) => html`<span class="line">${channel(account.platform)}<span class="sr">${platformName(account.platform)}</span><b><bdi>${account.name}</bdi></b><span>${account.displayPhone ?? account.externalId}</span></span>` },
      { name: columns.client, kind: 'wide', cell: ({ client, location }) => html`<span class="trunc">${client.name}${location === null ? nothing : html`<span class="faint" data-location>, ${location.name}</span>`}</span>` },
      { name: columns.webhook, cell: ({ webhook }) => html`<span class="st ${TONES[webhook]}" data-webhook=${webhook}><i class="lamp ${LAMPS[webhook]}"></i>${words.webhook[webhook]}</span>` },
      { name: columns.received, cell: ({ lastReceivedAt: at }) => (at === null ? html`<span class="faint">${words.never}</span>` : html`<time datetime=${at}>${moment(at, Date.now())}</time>`) },
      { name: columns.acts, kind: 'acts', cell: (account) => this.buttons(account) },
    ];
  }

  private buttons(account: Account) {
    if (!account.active) return nothing;
    const chosen = (event: CustomEvent<{ item: { value: string } }>) => void this.acts.choose(event.detail.item.value, account);
    return html`<button class="btn s" data-setup aria-expanded=${this.open === account.id} aria-label="${words.setUp}: ${account.name}" @click=${() => void this.toggle(account)}>${words.setUp}</button>
      <wa-dropdown placement="bottom-end" @wa-select=${chosen}>
        <button slot="trigger" class="btn quiet icon" data-menu aria-label=${say.acts(account.name)} title=${say.acts(account.name)}>${icon('more')}</button>
        <wa-dropdown-item value="rename">${icon('pencil')} ${words.rename.act}</wa-dropdown-item>
        <wa-dropdown-item value="place">${icon('pin')} ${words.place.act}</wa-dropdown-item>
        <wa-dropdown-item value="token">${icon('key')} ${words.token.act}</wa-dropdown-item>
        <wa-dropdown-item value="off">${icon('plug')} ${words.off.act}</wa-dropdown-item></wa-dropdown>`;
  }

  private async toggle(account: Account): Promise<void> {
    this.open = this.open === account.id ? null : account.id;
    this.shown = null;
    this.requestUpdate();
    await this.fetchDetail();
  }

  private async fetchDetail(): Promise<void> {
    const { open } = this;
    if (open === null) return;
    try {
      const [webhook, posted] = await Promise.all([lines.webhook(open), lines.posted(open)]);
      if (this.open === open) this.shown = { webhook, posted: posted.items };
    } catch {
      this.open = this.open === open ? null : this.open;
    }
    this.requestUpdate();
  }

  private detail(account: Account): TemplateResult | typeof nothing {
    const { shown } = this;
    if (this.open !== account.id || shown === null) return nothing;
    const { webhook, posted } = shown;
    const { detail } = words;
    const { lastReceivedAt: last, lastSignatureFailure: failure } = webhook;
    return html`<dl class="facts wide-facts" data-setup-of=${account.id}>
      <dt>${words.guide.url}</dt><dd class="line-of"><code class="c">${webhook.callbackUrl}</code> <button class="btn quiet s" data-copy-url @click=${() => void copyAndTell(webhook.callbackUrl)}>${icon('copy')}${say.copy}</button></dd>
      <dt>${words.guide.verify}</dt><dd class="line-of">${webhook.app.shared ? detail.shared : html`<button class="btn s" data-rotate @click=${() => void this.acts.rotate(account)}>${detail.rotate}</button> <button class="btn s" data-secret @click=${() => void this.acts.secret(account)}>${detail.secret.act}</button>`}</dd>
      <dt>${detail.last}</dt><dd>${last === null ? words.never : when(last, Date.now())}</dd>
      <dt>${detail.failure}</dt><dd data-failure>${failure === null ? detail.noFailure : html`${when(failure.at, Date.now())}, ${failure.ip}: ${failure.reason.replaceAll('_', ' ')}`}</dd>
      <dt>${detail.events}</dt><dd data-events>${posted.length === 0 ? detail.noEvents : posted.map((event) => html`<div><time datetime=${event.receivedAt}>${when(event.receivedAt, Date.now())}</time> ${event.kind}, ${event.state}</div>`)}</dd></dl>`;
  }
}

customElements.define('sb-numbers', Numbers);
