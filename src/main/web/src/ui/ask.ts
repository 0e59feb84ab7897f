import type { TemplateResult } from 'lit';
import { html, nothing, render } from 'lit';
import { words } from '../words';

export interface Question {
  readonly title: string;
  readonly text?: string;
  readonly label: string;
  readonly type?: 'text' | 'datetime-local';
  readonly value?: string;
  /** What is offered while one types. */
  readonly options?: readonly string[];
  readonly submit: string;
  /** Only this answer counts; for what cannot be undone. */
  readonly mustBe?: string;
  readonly longest?: number;
}

/** Asks for one thing in a dialog; null when it was left. The focus goes back to where it was. */
export function ask(question: Question): Promise<string | null> {
  const before = document.activeElement as HTMLElement | null;
  const host = document.createElement('div');
  document.body.append(host);
  return new Promise((answered) => {
    let answer: string | null = null;
    const close = () => host.querySelector('dialog')?.close();
    const submit = (event: Event) => {
      event.preventDefault();
      const value = host.querySelector('input')?.value.trim() ?? '';
      if (value === '' || (question.mustBe !== undefined && value.toLowerCase() !== question.mustBe.toLowerCase())) return;
      answer = value;
      close();
    };
    const closed = () => {
      host.remove();
      before?.focus();
      answered(answer);
    };
    render(dialog(question, submit, close, closed), host);
    host.querySelector('dialog')?.showModal();
    host.querySelector('input')?.select();
  });
}

function dialog(question: Question, submit: (event: Event) => void, close: () => void, closed: () => void): TemplateResult {
  const { title, text, label, type, value, options, mustBe, longest } = question;
  return html`<dialog class="ask" aria-labelledby="ask-title" @close=${closed}><form @submit=${submit}>
    <h2 id="ask-title">${title}</h2>${text === undefined ? nothing : html`<p>${text}</p>`}
    <label>${label}<span class="field"><input data-ask name="answer" type=${type ?? 'text'} .value=${value ?? ''} maxlength=${longest ?? 100} required autocomplete="off" list="ask-options"></span></label>
    <datalist id="ask-options">${(options ?? []).map((option) => html`<option value=${option}></option>`)}</datalist>
    <div class="acts"><button type="button" class="btn" @click=${close}>${words.acts.cancel}</button>
      <button class="btn ${mustBe === undefined ? 'primary' : 'danger'}" data-ask-submit>${question.submit}</button></div></form></dialog>`;
}
