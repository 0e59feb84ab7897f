import { html, LitElement, nothing } from 'lit';
import type { Canned } from '../api/types';
import { desk } from '../desk';
import { ending } from '../desk/work';
import { words } from '../words';
import { icon } from './parts';
import { explain, tell } from './tell';

const VARIABLES = ['{{contact.first_name}}', '{{contact.name}}', '{{agent.first_name}}', '{{agent.name}}', '{{client.name}}', '{{line.name}}', '{{agency.name}}'];

/** The canned replies of a conversation's client: which there are, a new one, one away. */
export class CannedReplies extends LitElement {
  static override readonly properties = { items: { state: true }, failed: { state: true }, problem: { state: true } };
  declare private items: readonly Canned[] | null;
  declare private failed: boolean;
  declare private problem: string;

  constructor() {
    super();
    this.items = null;
    this.failed = false;
    this.problem = '';
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load();
  }

  private get conversation() {
    return desk.store.state.conversations.get(desk.store.state.open ?? '') ?? null;
  }

  private async load(): Promise<void> {
    const { conversation } = this;
    if (conversation === null) return;
    const outcome = await ending(desk.api.desk.canned(conversation.id));
    this.failed = !outcome.ok;
    if (outcome.ok) this.items = outcome.value.items;
  }

  protected override render() {
    const say = words.canned;
    const { conversation } = this;
    if (conversation === null) return nothing;
    return html`<div class="manage"><header><h2 class="grow">${say.manageTitle}</h2><button class="btn quiet icon" aria-label=${words.close} @click=${this.close}>${icon('x')}</button></header>
      <div class="scroll">${this.failed ? html`<p class="none">${say.failed}</p>` : this.items?.length === 0 ? html`<p class="none">${say.none}</p>` : nothing}
        <ul>${(this.items ?? []).map((one) => this.item(one))}</ul></div>
      <form @submit=${this.add}>
        <label>${say.shortcut}<span class="field"><span>/</span><input name="shortcut" required maxlength="40" pattern="\\S+" autocomplete="off"></span></label>
        <label>${say.name}<span class="field"><input name="title" maxlength="100" autocomplete="off"></span></label>
        <label>${say.forWhom}<select name="client" class="field"><option value=${conversation.client.id}>${conversation.client.name}</option><option value="">${say.all}</option></select></label>
        <label class="wide">${say.text}<textarea name="text" class="field area" required maxlength="4000" rows="4" dir="auto"></textarea></label>
        <p class="wide variables">${say.variables} ${VARIABLES.map((variable) => html`<button type="button" class="tag" @click=${this.variable}>${variable}</button> `)}</p>
        <p class="wide problem" role="alert">${this.problem}</p>
        <button class="btn primary" data-save-canned>${say.save}</button></form></div>`;
  }

  private item(one: Canned) {
    return html`<li><code>/${one.shortcut}</code><span class="grow"><b>${one.title ?? ''}</b><small class="trunc" dir="auto">${one.text}</small></span>
      <button class="btn quiet icon" aria-label=${words.canned.remove(one.shortcut)} title=${words.canned.remove(one.shortcut)} @click=${() => void this.away(one)}>${icon('bin')}</button></li>`;
  }

  private readonly variable = (event: Event) => {
    const field = this.querySelector('textarea');
    field?.setRangeText((event.target as Element).textContent ?? '', field.selectionStart, field.selectionEnd, 'end');
    field?.focus();
  };

  private readonly add = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const values = new FormData(form);
    const text = (name: string) => String(values.get(name) ?? '').trim();
    const outcome = await ending(desk.api.desk.addCanned({ shortcut: text('shortcut'), title: text('title') || null, text: text('text'), clientId: text('client') || null }));
    this.problem = outcome.ok ? '' : explain(outcome.why, '');
    if (!outcome.ok) return;
    form.reset();
    await this.load();
  };

  private async away(one: Canned): Promise<void> {
    const outcome = await ending(desk.api.desk.removeCanned(one.id));
    if (outcome.ok) await this.load();
    else tell(explain(outcome.why, ''));
  }

  private readonly close = () => this.dispatchEvent(new CustomEvent('sb-chosen', { bubbles: true }));
}

customElements.define('sb-canned', CannedReplies);
