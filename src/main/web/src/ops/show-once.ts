import { html, nothing, render } from 'lit';
import { icon } from '../ui/parts';
import { tell } from '../ui/tell';
import { say } from './words';

export interface Shown {
  readonly title: string;
  readonly text: string;
  readonly label: string;
  readonly value: string;
  readonly after?: string;
}

export async function copy(value: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(value);
    return true;
  } catch {
    return false; // not asked for by the browser's rules, or not over TLS
  }
}

/** Shows what is said only now: a link, a key. Ends when it was closed. */
export function showOnce({ title, text, label, value, after }: Shown): Promise<void> {
  const before = document.activeElement as HTMLElement | null;
  const host = document.createElement('div');
  document.body.append(host);
  const close = () => host.querySelector('dialog')?.close();
  const take = async () => {
    const copied = await copy(value);
    host.querySelector('[data-copied]')!.textContent = copied ? say.copied : say.notCopied;
    if (!copied) host.querySelector('input')?.select();
  };
  return new Promise((ended) => {
    const closed = () => {
      host.remove();
      before?.focus();
      ended();
    };
    render(html`<dialog class="ask form" aria-labelledby="once-title" @close=${closed}><form method="dialog">
      <h2 id="once-title">${title}</h2><p class="lead">${text}</p>
      <div class="ask-field"><label for="once">${label}</label><span class="field once"><input id="once" data-once readonly .value=${value} @focus=${(event: Event) => (event.target as HTMLInputElement).select()}>
        <button type="button" class="btn quiet s" data-copy @click=${() => void take()}>${icon('copy')}${say.copy}</button></span>
        <small role="status" data-copied></small></div>
      ${after === undefined ? nothing : html`<p class="lead">${after}</p>`}
      <div class="acts"><button type="button" class="btn primary" data-done @click=${close}>${say.done}</button></div></form></dialog>`, host);
    host.querySelector('dialog')?.showModal();
    host.querySelector<HTMLElement>('[data-copy]')?.focus();
  });
}

/** Copies without a dialog, and says whether it did. */
export async function copyAndTell(value: string): Promise<void> {
  tell((await copy(value)) ? say.copied : say.notCopied);
}
