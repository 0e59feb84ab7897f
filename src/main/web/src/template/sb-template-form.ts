import type { PropertyValues, TemplateResult } from 'lit';
import { html, LitElement, nothing } from 'lit';
import type { Conversation, Template, TemplateComponent } from '../api/types';
import { desk } from '../desk';
import { ending } from '../desk/work';
import type { Filled, Slot } from './slots';
import { filledIn, shown, slotsOf, unfit } from './slots';
import { words } from '../words';
import { icon } from '../ui/parts';
import { explain } from '../ui/tell';

const LONGEST = 1024;

/** Chooses a template of the line's account, fills it in, shows what will be read, sends it. */
export class TemplateForm extends LitElement {
  static override readonly properties = {
    conversation: { attribute: false },
    items: { state: true },
    state: { state: true },
    chosen: { state: true },
    filled: { state: true },
    search: { state: true },
    sending: { state: true },
    problem: { state: true },
  };
  declare conversation: Conversation | null;
  declare private items: readonly Template[];
  declare private state: 'loading' | 'failed' | 'unread' | 'there';
  declare private chosen: Template | null;
  declare private filled: Filled;
  declare private search: string;
  declare private sending: boolean;
  declare private problem: string;
  // The server makes one message of it, however often it is sent; another message has another.
  private clientId = crypto.randomUUID();

  constructor() {
    super();
    this.conversation = null;
    this.items = [];
    this.state = 'loading';
    this.chosen = null;
    this.filled = {};
    this.search = '';
    this.sending = false;
    this.problem = '';
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override firstUpdated(_: PropertyValues): void {
    void this.load();
  }

  private async load(): Promise<void> {
    const { conversation } = this;
    if (conversation === null) return;
    this.state = 'loading';
    const outcome = await ending(desk.api.desk.templates(conversation.line.id));
    if (!outcome.ok) {
      this.state = 'failed';
      return;
    }
    this.items = outcome.value.items.filter((one) => slotsOf(one) !== null);
    this.state = outcome.value.syncedAt === null ? 'unread' : 'there';
  }

  /** Has the list read from WhatsApp; it comes with the next look. */
  private readonly fetchAnew = async () => {
    if (this.conversation === null) return;
    const outcome = await ending(desk.api.desk.syncTemplates(this.conversation.line.id));
    this.problem = outcome.ok ? words.template.asked : explain(outcome.why, '');
    await this.load();
  };

  protected override render() {
    const say = words.template;
    return html`<header><h2 class="grow">${this.chosen === null ? say.title : this.chosen.name}</h2>
        ${this.chosen === null ? nothing : html`<button type="button" class="btn quiet" data-template-back @click=${() => this.choose(null)}>${say.other}</button>`}
        <button type="button" class="btn quiet icon" aria-label=${words.close} @click=${this.close}>${icon('x')}</button></header>
      ${this.chosen === null ? this.list() : this.form(this.chosen)}`;
  }

  private list() {
    const say = words.template;
    const word = this.search.toLowerCase();
    const fitting = this.items.filter((one) => `${one.name} ${one.language} ${bodyOf(one)}`.toLowerCase().includes(word));
    return html`<label>${say.search}<span class="field"><input data-template-search autocomplete="off" .value=${this.search} @input=${this.searched}></span></label>
      ${this.status(fitting.length)}
      <ul class="templates">${fitting.map((one) => html`<li><button type="button" data-template=${`${one.name}/${one.language}`} @click=${() => this.choose(one)}>
        <b>${one.name}</b><small>${one.language}</small><span class="trunc" dir="auto">${bodyOf(one)}</span></button></li>`)}</ul>
      <div class="acts"><button type="button" class="btn" data-template-sync @click=${this.fetchAnew}>${icon('refresh', 's')}${say.fetch}</button></div>`;
  }

  private status(found: number) {
    const say = words.template;
    const text = this.problem !== '' ? this.problem : this.state === 'loading' ? say.loading : this.state === 'failed' ? say.failed : this.state === 'unread' ? say.unread : found === 0 ? say.none : '';
    return text === '' ? nothing : html`<p role="status">${text}</p>`;
  }

  private form(template: Template) {
    const say = words.template;
    const slots = slotsOf(template) ?? [];
    const open = unfit(slots, this.filled);
    return html`<form @submit=${this.send}>
      ${slots.map((slot) => this.field(slot))}
      <div class="preview" aria-label=${say.preview} role="group">${template.components.map((component) => this.piece(component))}</div>
      ${this.problem === '' ? nothing : html`<p class="problem" role="alert">${this.problem}</p>`}
      <div class="acts"><span class="grow">${open.length === 0 ? nothing : say.left(open.length)}</span>
        <button class="btn primary" data-template-send aria-disabled=${open.length > 0 || this.sending}>${words.composer.send}</button></div></form>`;
  }

  private field(slot: Slot) {
    const label = words.template.slot(slot);
    return html`<label>${label}<span class="field"><input data-slot=${slot.key} maxlength=${LONGEST} dir="auto" autocomplete="off" placeholder=${slot.example}
      .value=${this.filled[slot.key] ?? ''} @input=${(event: Event) => this.fill(slot, (event.target as HTMLInputElement).value)}></span></label>`;
  }

  private piece(component: TemplateComponent): TemplateResult | typeof nothing {
    switch (component.type.toUpperCase()) {
      case 'HEADER':
        return component.text === undefined ? html`<p class="file">${icon(component.format === 'DOCUMENT' ? 'file' : 'image')}${this.filled['header'] ?? ''}</p>` : html`<b dir="auto">${this.text(component.text, 'header')}</b>`;
      case 'BODY':
        return html`<p class="words" dir="auto">${this.text(component.text ?? '', 'body')}</p>`;
      case 'FOOTER':
        return html`<small dir="auto">${component.text}</small>`;
      case 'BUTTONS':
        return html`<div class="buttons">${(component.buttons ?? []).map((button) => html`<span>${button.text}</span>`)}</div>`;
      default:
        return nothing;
    }
  }

  private text(text: string, part: 'header' | 'body') {
    return shown(text, part, this.filled).map((piece) => (piece.open ? html`<mark>${piece.text}</mark>` : piece.text));
  }

  private choose(template: Template | null): void {
    this.chosen = template;
    this.problem = '';
    this.filled = {};
    this.clientId = crypto.randomUUID();
    void this.updateComplete.then(() => this.querySelector<HTMLElement>('form input, form [data-template-send], [data-template-search]')?.focus());
  }

  private fill(slot: Slot, value: string): void {
    this.filled = { ...this.filled, [slot.key]: value };
    this.clientId = crypto.randomUUID();
  }

  private readonly searched = (event: Event) => {
    this.search = (event.target as HTMLInputElement).value;
  };

  // Kept in the form until the server has it.
  private readonly send = async (event: Event) => {
    event.preventDefault();
    const { chosen, conversation } = this;
    const slots = chosen === null ? null : slotsOf(chosen);
    if (chosen === null || conversation === null || slots === null || this.sending) return;
    const [first] = unfit(slots, this.filled);
    if (first !== undefined) {
      this.querySelector<HTMLElement>(`[data-slot="${first.key}"]`)?.focus();
      return;
    }
    this.sending = true;
    const outcome = await ending(desk.api.desk.sendTemplate(conversation.id, this.clientId, filledIn(chosen, slots, this.filled)));
    this.sending = false;
    this.problem = outcome.ok ? '' : explain(outcome.why, '');
    if (outcome.ok) this.close();
  };

  private readonly close = () => this.dispatchEvent(new CustomEvent('sb-chosen', { bubbles: true }));
}

customElements.define('sb-template-form', TemplateForm);

function bodyOf({ components }: Template): string {
  return components.find((one) => one.type.toUpperCase() === 'BODY')?.text ?? '';
}

/** In a dialog of its own; the focus goes back to where it was. */
export function chooseTemplate(conversation: Conversation): void {
  const before = document.activeElement as HTMLElement | null;
  const dialog = document.createElement('dialog');
  dialog.className = 'ask template';
  dialog.setAttribute('aria-label', words.template.title);
  const form = document.createElement('sb-template-form') as TemplateForm;
  form.conversation = conversation;
  dialog.append(form);
  document.body.append(dialog);
  dialog.addEventListener('sb-chosen', () => dialog.close());
  dialog.addEventListener('close', () => {
    dialog.remove();
    before?.focus();
  });
  dialog.showModal();
}
