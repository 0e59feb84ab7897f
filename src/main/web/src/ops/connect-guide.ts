import { html, nothing, render } from 'lit';
import type { Connected, LinesApi, Webhook } from '../api/lines';
import { clock } from '../words/time';
import { icon } from '../ui/parts';
import { everyFew } from './every-few';
import { lineWords } from './lines';
import { copyAndTell } from './show-once';
import { say } from './words';

const LOOK_AGAIN_MS = 1_500;
const words = lineWords.numbers.guide;

/** What is to be done at Meta for a number, and whether its first webhook is there. Ends when it was closed. */
export function openGuide(number: Connected, api: LinesApi): Promise<void> {
  const before = document.activeElement as HTMLElement | null;
  const host = document.createElement('div');
  document.body.append(host);
  const draw = (webhook: Webhook | null) => render(guide(number, webhook, () => host.querySelector('dialog')?.close()), host);
  draw(null);
  host.querySelector('dialog')?.showModal();
  const seen = number.lastReceivedAt;
  const end = everyFew(LOOK_AGAIN_MS, () => void look());
  const look = async () => {
    try {
      const webhook = await api.webhook(number.id);
      draw(webhook);
      if (webhook.lastReceivedAt !== seen) end();
    } catch {
      // It is looked again.
    }
  };
  return new Promise((ended) => {
    host.querySelector('dialog')?.addEventListener('close', () => {
      end();
      host.remove();
      before?.focus();
      ended();
    });
  });
}

function guide(number: Connected, webhook: Webhook | null, close: () => void) {
  const { callbackUrl, verifyToken } = number.setup;
  const hasArrived = webhook?.lastReceivedAt != null && webhook.lastReceivedAt !== number.lastReceivedAt;
  return html`<dialog class="ask form" aria-labelledby="guide-title"><form method="dialog">
    <h2 id="guide-title">${words.title(number.name)}</h2>
    <p class="lead">${verifyToken === null ? words.known : words.paste}</p>
    ${copied('url', words.url, callbackUrl)}
    ${verifyToken === null ? nothing : html`${copied('verify', words.verify, verifyToken)}<p class="lead">${words.once}</p>`}
    <p class="notice ${hasArrived ? 'ok' : ''}" role="status" data-guide=${hasArrived ? 'arrived' : 'waiting'}>${icon(hasArrived ? 'done' : 'clock')}<span>${hasArrived ? words.arrived(clock(webhook.lastReceivedAt)) : state(webhook)}</span></p>
    <div class="acts"><button type="button" class="btn ${hasArrived ? 'primary' : ''}" data-done @click=${close}>${hasArrived ? words.done : words.later}</button></div></form></dialog>`;
}

function state(webhook: Webhook | null): string {
  const failure = webhook?.lastSignatureFailure;
  return failure == null ? words.waiting : words.refused(failure.reason.replaceAll('_', ' '));
}

function copied(name: string, label: string, value: string) {
  return html`<div class="ask-field"><label for="guide-${name}">${label}</label><span class="field once"><input id="guide-${name}" data-guide-field=${name} readonly .value=${value} @focus=${(event: Event) => (event.target as HTMLInputElement).select()}>
    <button type="button" class="btn quiet s" data-copy=${name} aria-label="${say.copy}: ${label}" @click=${() => void copyAndTell(value)}>${icon('copy')}${say.copy}</button></span></div>`;
}
