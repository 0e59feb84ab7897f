import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { Leaf, LeafState } from '../api/webhooks';
import { WebhooksApi } from '../api/webhooks';
import { desk } from '../desk';
import { enEvents } from '../words/en-events';
import { dateTime, precise } from '../words/time';
import { channel, icon, platformName } from '../ui/parts';
import type { Done } from './call';
import { copyAndTell } from './show-once';
import { inLanguage } from './words';

export const eventWords = await inLanguage(enEvents, async () => (await import('../words/es-events')).esEvents);
export const webhooks = new WebhooksApi(desk.api.http);

const LAMPS: Record<LeafState, string> = { pending: '', processed: 'ok', parked: 'doubt', dead: 'danger', noop: 'off', discarded: 'off' };
const TONES: Partial<Record<LeafState, string>> = { parked: 'doubt', dead: 'danger', noop: 'faint', discarded: 'faint' };

export function kindName(kind: string): string {
  return eventWords.kinds[kind] ?? kind;
}

export function lineName(account: string | null): string {
  if (account === null) return eventWords.noLine;
  return desk.store.state.me?.lines.find(({ id }) => id === account)?.name ?? eventWords.unknownLine;
}

/** What posts to us; not only channels do. */
export function sourceName(platform: string): string {
  return eventWords.platforms[platform] ?? platformName(platform);
}

/** The platform's glyph; what is no channel of ours has a plug. */
export function platformSign(platform: string): TemplateResult {
  return ['whatsapp', 'instagram', 'messenger'].includes(platform) ? channel(platform) : icon('plug');
}

export function state(leaf: Leaf): TemplateResult {
  return html`<span class="st ${TONES[leaf.state] ?? ''}"><i class="lamp ${LAMPS[leaf.state]}"></i>${eventWords.states[leaf.state]}</span>`;
}

export function what(leaf: Leaf): TemplateResult {
  return html`<span class="line">${platformSign(leaf.platform)}<b>${kindName(leaf.kind)}</b></span>`;
}

/** The day and the time to the second: beside others of the same minute. */
export function stamp(at: string): TemplateResult {
  return html`<time class="num" datetime=${at} title=${dateTime(at)}>${dateTime(at)}</time>`;
}

/** Whole, where the body has come. */
export function inspected(leaf: Leaf, body: Done<unknown> | undefined, acts: unknown): TemplateResult {
  const { facts } = eventWords;
  return html`<div class="inspect"><dl class="facts">
      <dt>${facts.id}</dt><dd><code class="c">${leaf.id}</code></dd><dt>${facts.received}</dt><dd>${dateTime(leaf.receivedAt)} <span class="sr">${precise(leaf.receivedAt)}</span></dd>
      <dt>${facts.state}</dt><dd>${state(leaf)}</dd><dt>${facts.tries}</dt><dd>${leaf.attempts}</dd>
      ${leaf.reason === null ? nothing : html`<dt>${facts.reason}</dt><dd class="reason">${leaf.reason}</dd>`}</dl>
    ${acts === nothing ? nothing : html`<div class="acts">${acts}</div>`}
    <div class="posted"><h3>${eventWords.body}${body?.ok ? html`<button class="btn quiet icon" aria-label=${eventWords.copyBody} title=${eventWords.copyBody} @click=${() => void copyAndTell(pretty(body.value))}>${icon('copy')}</button>` : nothing}</h3>
      ${posted(body)}</div></div>`;
}

function posted(body: Done<unknown> | undefined): TemplateResult {
  if (body === undefined) return html`<p class="faint" role="status">${eventWords.loadingBody}</p>`;
  if (!body.ok) return html`<p class="problem" role="alert">${body.trouble.status === 404 ? eventWords.noBody : body.trouble.text}</p>`;
  return html`<pre tabindex="0" role="region" aria-label=${eventWords.body} data-body>${pretty(body.value)}</pre>`;
}

/** As it is read best: JSON on several lines, anything else as it is. */
export function pretty(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body, null, 2);
}
