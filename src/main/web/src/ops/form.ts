import { html, LitElement, nothing } from 'lit';
import { words } from '../words';
import { icon } from '../ui/parts';
import type { Trouble } from './call';
import type { FormField, TextField, Values } from './form-fields';
import { lacking } from './form-fields';
import { say } from './words';

export type { FormField, Values } from './form-fields';

export interface Form {
  readonly title: string;
  readonly text?: unknown;
  readonly fields: readonly FormField[];
  readonly submit: string;
  readonly danger?: boolean;
  /** What leaving it is called, where `Cancel` would say what the act itself does. */
  readonly leave?: string;
  /** Does it; what stands in the way is said at its field, or below all. */
  send(values: Values): Promise<Trouble | null>;
}

/** Opens a form; true once it was sent and taken. The focus goes back to where it was. */
export function openForm(form: Form): Promise<boolean> {
  const dialog = new FormDialog();
  dialog.form = form;
  return dialog.open();
}

export class FormDialog extends LitElement {
  form!: Form;
  private trouble: Trouble | null = null;
  private busy = false;
  private sent = false;
  private answered: (sent: boolean) => void = () => undefined;
  private cameFrom: HTMLElement | null = null;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  async open(): Promise<boolean> {
    this.cameFrom = document.activeElement as HTMLElement | null;
    document.body.append(this);
    await this.updateComplete;
    this.querySelector('dialog')?.showModal();
    this.querySelector<HTMLElement>('input:not([type=checkbox], [type=radio]), textarea, select')?.focus();
    return new Promise((answered) => (this.answered = answered));
  }

  protected override render() {
    const { form, trouble } = this;
    const elsewhere = trouble !== null && !form.fields.some((field) => field.name === trouble.field);
    return html`<dialog class="ask form" aria-labelledby="form-title" @close=${this.closed}><form novalidate @submit=${this.submit}>
      <header><h2 id="form-title" class="grow">${form.title}</h2><button type="button" class="btn quiet icon" aria-label=${words.close} @click=${this.close}>${icon('x')}</button></header>
      ${form.text === undefined ? nothing : html`<div class="lead">${form.text}</div>`}
      ${form.fields.map((field) => this.field(field))}
      <p class="problem" role="alert" data-form-problem>${elsewhere ? trouble.text : ''}</p>
      <div class="acts"><button type="button" class="btn" @click=${this.close}>${form.leave ?? say.cancel}</button>
        <button class="btn ${form.danger ? 'danger' : 'primary'}" data-submit aria-disabled=${this.busy}>${this.busy ? say.busy : form.submit}</button></div></form></dialog>`;
  }

  private field(field: FormField) {
    const bad = this.trouble?.field === field.name ? this.trouble.text : null;
    const about = bad !== null || field.hint !== undefined ? `about-${field.name}` : nothing;
    const below = bad !== null ? html`<small class="problem" id="about-${field.name}" role="alert" data-problem=${field.name}>${bad}</small>`
      : field.hint === undefined ? nothing : html`<small id="about-${field.name}">${field.hint}</small>`;
    switch (field.kind) {
      case 'check':
        return html`<div class="ask-field"><label class="check"><input type="checkbox" name=${field.name} ?checked=${field.value} aria-describedby=${about}>${field.label}</label>${below}</div>`;
      case 'choice':
        return html`<fieldset class="ask-field choices" data-field=${field.name} aria-describedby=${about}><legend>${field.label}</legend>${field.options.map(({ value, label, hint, disabled }) =>
          html`<label class="choice"><input type="radio" name=${field.name} value=${value} ?checked=${value === field.value} ?disabled=${disabled ?? false}><span><b>${label}</b>${hint === undefined ? nothing : html`<small>${hint}</small>`}</span></label>`)}${below}</fieldset>`;
      case 'checks':
        return html`<fieldset class="ask-field checks" data-field=${field.name} aria-describedby=${about}><legend>${field.label}</legend><div class="many">${field.options.map((option) =>
          html`<div>${box(option)}${(option.parts ?? []).map((part) => html`<div class="part">${box(part)}</div>`)}</div>`)}</div>${below}</fieldset>`;
      default:
        return html`<div class="ask-field"><label for="field-${field.name}">${field.label}${field.optional ? html` <span class="opt-mark">${say.optional}</span>` : nothing}</label>${this.input(field, bad !== null, about)}${below}</div>`;
    }
  }

  private input(field: TextField, bad: boolean, about: string | typeof nothing) {
    const { kind, name, value = '', longest = 200, placeholder = '' } = field;
    if (kind === 'area') {
      return html`<textarea id="field-${name}" name=${name} class="field area ${bad ? 'bad' : ''}" rows="3" maxlength=${longest} .value=${value} placeholder=${placeholder} aria-invalid=${bad} aria-describedby=${about}></textarea>${this.offers(field)}`;
    }
    const type = kind === 'date' ? 'datetime-local' : kind === 'url' ? 'url' : kind;
    return html`<span class="field ${bad ? 'bad' : ''}"><input id="field-${name}" name=${name} type=${type} .value=${value} maxlength=${longest} placeholder=${placeholder} autocomplete=${kind === 'password' ? 'new-password' : 'off'} spellcheck="false"
      list=${field.offers === undefined ? nothing : `offers-${name}`} aria-invalid=${bad} aria-describedby=${about}></span>
      ${field.offers === undefined ? nothing : html`<datalist id="offers-${name}">${field.offers.map((offer) => html`<option value=${offer}></option>`)}</datalist>`}`;
  }

  // What can be put in: a click adds it on a line of its own.
  private offers({ name, offers = [] }: TextField) {
    if (offers.length === 0) return nothing;
    const put = (offer: string) => () => {
      const area = this.querySelector<HTMLTextAreaElement>(`#field-${CSS.escape(name)}`);
      if (area === null) return;
      const lines = area.value.split('\n').filter((line) => line.trim() !== '' && line.trim() !== '*' && line.trim() !== offer);
      area.value = [...lines, offer].join('\n');
      area.focus();
    };
    return html`<div class="offers">${offers.map((offer) => html`<button type="button" class="tag" @click=${put(offer)}>${offer}</button>`)}</div>`;
  }

  private readonly submit = async (event: Event) => {
    event.preventDefault();
    if (this.busy) return;
    const values = valuesOf(event.target as HTMLFormElement);
    this.say(null, true);
    const trouble = lacking(this.form.fields, values) ?? (await this.form.send(values));
    this.say(trouble, false);
    if (trouble === null) {
      this.sent = true;
      this.close();
      return;
    }
    await this.updateComplete;
    this.querySelector<HTMLInputElement>(`#field-${CSS.escape(trouble.field ?? '')}`)?.select();
  };

  private say(trouble: Trouble | null, busy: boolean): void {
    this.trouble = trouble;
    this.busy = busy;
    this.requestUpdate();
  }

  private readonly close = () => this.querySelector('dialog')?.close();

  private readonly closed = () => {
    this.remove();
    this.cameFrom?.focus();
    this.answered(this.sent);
  };
}

function box({ name, label, value }: { readonly name: string; readonly label: string; readonly value: boolean }) {
  return html`<label class="check"><input type="checkbox" name=${name} ?checked=${value}><bdi>${label}</bdi></label>`;
}

function valuesOf(form: HTMLFormElement): Values {
  return Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value).trim()]));
}

customElements.define('sb-form', FormDialog);
