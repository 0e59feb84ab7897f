import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { Message } from '../api/types';
import { words } from '../words';
import { long } from '../words/time';
import { icon } from './parts';
import { listOf, objectOf, string } from './read-json';

/** What is said of a message beside its content: whence it came, that it was passed on, edited or late. */

export function line(name: string, label: unknown): TemplateResult {
  return html`<div class="story-l">${icon(name)}${label}</div>`;
}

/** Above the bubble. */
export function originOf(message: Message): TemplateResult | typeof nothing {
  if (message.deleted) return nothing;
  const say = words.message;
  const forwarded = message.forwarded ? line('send', message.forwardedManyTimes ? say.forwardedManyTimes : say.forwarded) : nothing;
  return html`${referral(message.referral)}${forwarded}`;
}

function referral(value: unknown): TemplateResult | typeof nothing {
  if (value === null || value === undefined) return nothing;
  const from = objectOf(value);
  const ad = objectOf(from['ads_context_data']);
  const product = string(from['product_retailer_id']) ?? string(objectOf(from['product'])['id']);
  const title = string(from['headline']) ?? string(ad['ad_title']) ?? string(from['body']) ?? product ?? string(from['ref']);
  const source = (string(from['source_type']) ?? string(from['source']) ?? '').toLowerCase();
  const say = words.message.cameFrom;
  const kind = product !== null ? say.product : source.startsWith('ad') ? say.ad : source === 'post' ? say.post : say.link;
  return line('out', html`<span dir="auto">${kind}${title === null ? nothing : html`: ${title}`}</span>`);
}

/** In the line below the bubble. */
export function editedMark(message: Message): TemplateResult | typeof nothing {
  if (message.edited === null || message.deleted) return nothing;
  const { previousText } = message.edited;
  return html`${icon('pencil', '')}<span class="edited trunc">${previousText === null ? words.message.edited : words.message.editedFrom(previousText)}</span>`;
}

export function lateMark(message: Message, platform: string): TemplateResult | typeof nothing {
  return message.late && message.lateBy !== null ? html`${icon('clock', '')}${words.thread.late(long(message.lateBy * 1000), platform)}` : nothing;
}

/** What Messenger and Instagram hang on a message. */
export function attachmentsOf(payload: unknown): readonly { readonly type: string; readonly title: string | null }[] {
  return listOf(objectOf(payload)['attachments']).map((attachment) => ({
    type: string(attachment['type']) ?? '',
    title: string(attachment['title']) ?? string(objectOf(attachment['payload'])['title']),
  }));
}
