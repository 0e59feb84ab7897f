import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { Message } from '../api/types';
import { words } from '../words';
import { long } from '../words/time';
import { attachmentsOf, line } from './message-marks';
import { avatar, icon, platformName } from './parts';
import './sb-media';
import type { Payload } from './read-json';
import { listOf, objectOf, parsed, string } from './read-json';

/** What a message holds, by its type; a kind that cannot be shown is named, never dropped. */
export interface Content {
  /** What the bubble looks like. */
  readonly look: '' | 'flush' | 'bare' | 'revoked';
  /** A line above the bubble. */
  readonly above: TemplateResult | typeof nothing;
  readonly body: TemplateResult;
}

const MEDIA: Record<string, string> = {
  image: 'image', video: 'play', audio: 'mic', voice: 'mic', document: 'file', sticker: 'image',
  file: 'file', reel: 'play', ig_reel: 'play', ig_post: 'image', share: 'out', post: 'image', fallback: 'out',
};

/**
 * @param who wrote it
 * @param platform by its key
 */
export function contentOf(message: Message, who: string, platform: string): Content {
  if (message.deleted) return gone('ban', words.message.deleted(who));
  const payload = objectOf(message.payload);
  switch (message.type) {
    case 'text':
      return message.direction === 'in' && message.selectedId !== null ? chosen(message) : plain(text(message.text));
    case 'postback':
    case 'button':
      return chosen(message);
    case 'story_reply':
      return { look: '', above: line('reply', words.message.storyReply), body: attached(message, platform) };
    case 'story_mention':
      return { look: '', above: line('image', words.message.storyMention), body: attached(message, platform) };
    case 'location':
      return { look: 'flush', above: nothing, body: place(payload, message.text) };
    case 'contacts':
      return { look: 'flush', above: nothing, body: cards(message) };
    case 'order':
      return { look: 'flush', above: nothing, body: order(payload) };
    case 'interactive':
      return message.direction === 'in' ? answer(message, payload) : choices(message, payload);
    case 'template':
      return { look: '', above: line('template', words.message.types['template'] ?? ''), body: attached(message, platform) };
    default:
      if (message.media.length > 0) return withFiles(message, payload);
      if (attachmentsOf(payload).length > 0) return plain(attached(message, platform));
      return message.type in MEDIA ? plain(media(message, payload, platform)) : unknown(message, payload, platform);
  }
}

function withFiles(message: Message, payload: Payload): Content {
  const words = message.media.some(({ kind }) => kind === 'document') && string(payload['caption']) === null ? null : string(payload['caption']) ?? message.text;
  const body = html`${files(message)}${words === null ? nothing : text(words)}`;
  const [first] = message.media;
  const isSeen = first?.state === 'stored' && (first.kind === 'image' || first.kind === 'video');
  return { look: isSeen ? 'flush' : first?.kind === 'sticker' && first.state === 'stored' ? 'bare' : '', above: nothing, body };
}

function files(message: Message): TemplateResult {
  return html`${message.media.map((media) => html`<sb-media .media=${media} .at=${message.at}></sb-media>`)}`;
}

function plain(body: TemplateResult): Content {
  return { look: '', above: nothing, body };
}

function text(value: string | null): TemplateResult {
  return html`<p class="words" dir="auto">${value ?? ''}</p>`;
}

function gone(name: string, label: string): Content {
  return { look: 'revoked', above: nothing, body: html`<span class="gone">${icon(name)}${label}</span>` };
}

/** Each thing that hangs on it by its kind, and the words. */
function attached(message: Message, platform: string): TemplateResult {
  const things = attachmentsOf(message.payload).filter(({ type }) => type !== 'template');
  const shown = message.media.length > 0 ? files(message) : things.map(({ type, title }) => kept(type, title, platform));
  return html`${shown}${message.text ? text(message.text) : nothing}`;
}

function kept(type: string, title: string | null, platform: string): TemplateResult {
  const label = words.message.types[type] ?? words.message.types['attachment'] ?? '';
  return html`<span class="kept">${icon(MEDIA[type] ?? 'file', '')}<span>${title ?? label}<small>${title ? `${label}. ` : ''}${words.message.seeIt(platformName(platform), platform === 'whatsapp')}</small></span></span>`;
}

function chosen(message: Message): Content {
  return { look: '', above: line('reply', words.message.pressed), body: text(message.text ?? message.selectedId) };
}

function media(message: Message, payload: Payload, platform: string): TemplateResult {
  const file = string(payload['filename']);
  const caption = string(payload['caption']) ?? (file === null ? message.text : null);
  return html`${kept(message.type, file, platform)}${caption ? text(caption) : nothing}`;
}

/** The line in the middle that a call leaves. */
export function callWords(message: Message): string {
  const call = objectOf(message.payload);
  const seconds = Number(call['duration']);
  const kind = message.direction === 'in' ? words.message.call.theirs : words.message.call.ours;
  return seconds > 0 ? `${kind}, ${long(seconds * 1000)}` : kind;
}

function unknown(message: Message, payload: Payload, platform: string): Content {
  const kind = string(objectOf(payload['unsupported'])['type']) ?? (message.type === 'unsupported' ? '' : message.type);
  return { look: 'revoked', above: nothing, body: html`<span class="gone">${icon('info')}${words.message.unknown(words.message.types[kind] ?? kind, platformName(platform), platform === 'whatsapp')}</span>${message.text ? text(message.text) : nothing}` };
}

function place(payload: Payload, label: string | null): TemplateResult {
  const point = objectOf(objectOf(listOf(payload['attachments'])[0]?.['payload'])['coordinates']);
  const latitude = Number(payload['latitude'] ?? point['lat']);
  const longitude = Number(payload['longitude'] ?? point['long']);
  const name = string(payload['name']) ?? label ?? words.message.types['location'] ?? '';
  const at = Number.isFinite(latitude) && Number.isFinite(longitude) ? `${latitude.toFixed(5)}, ${longitude.toFixed(5)}` : '';
  const map = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`;
  return html`<div class="vcard">${icon('pin', '')}<div class="grow">
    <p class="card-t" dir="auto">${name}</p><p class="card-s" dir="auto">${string(payload['address']) ?? at}</p>
    ${at ? html`<a class="linkish" href=${map} target="_blank" rel="noopener noreferrer">${words.message.openMap}</a>` : nothing}</div></div>`;
}

function cards(message: Message): TemplateResult {
  const people = listOf(message.payload);
  if (people.length === 0) return html`<div class="vcard">${icon('card', '')}${text(message.text)}</div>`;
  return html`${people.map((person) => {
    const name = string(objectOf(person['name'])['formatted_name']) ?? words.message.types['contacts'] ?? '';
    const phones = listOf(person['phones']);
    return html`<div class="vcard">${avatar(name, name, '')}<div class="grow"><p class="card-t" dir="auto">${name}</p>
      <p class="card-s num">${phones.map((phone) => string(phone['phone'])).filter(Boolean).join(', ')}</p></div></div>`;
  })}`;
}

function order(payload: Payload): TemplateResult {
  const items = listOf(payload['product_items']);
  const note = string(payload['text']);
  return html`<div class="order"><div class="head">${icon('bag')}${words.message.orderTitle}</div>
    <ul>${items.map((item) => html`<li><span>${string(item['product_retailer_id'])}<small>${Number(item['quantity'])} × ${price(item)}</small></span></li>`)}</ul>
    ${note ? html`<p class="words" dir="auto">${note}</p>` : nothing}
    <div class="sum"><span>${words.message.items(items.reduce((sum, item) => sum + (Number(item['quantity']) || 0), 0))}</span></div></div>`;
}

function price(item: Payload): string {
  const amount = Number(item['item_price']);
  const currency = string(item['currency']) ?? 'EUR';
  try {
    return new Intl.NumberFormat(words.lang, { style: 'currency', currency }).format(amount);
  } catch {
    return `${amount} ${currency}`;
  }
}

/** What a customer chose among buttons or a list, or filled in. */
function answer(message: Message, payload: Payload): Content {
  const form = objectOf(payload['nfm_reply']);
  if (Object.keys(form).length > 0) {
    return { look: '', above: line('template', words.message.form), body: fields(string(form['response_json']), message.text) };
  }
  const permission = string(objectOf(payload['call_permission_reply'])['response']);
  if (permission !== null) return plain(text(permission === 'accept' ? words.message.call.allowed : words.message.call.refused));
  const list = objectOf(payload['list_reply']);
  const more = string(list['description']);
  return {
    look: '',
    above: line('reply', Object.keys(list).length > 0 ? words.message.chose : words.message.pressed),
    body: html`${text(message.text)}${more ? html`<p class="card-s" dir="auto">${more}</p>` : nothing}`,
  };
}

function fields(json: string | null, otherwise: string | null): TemplateResult {
  const values = Object.entries(objectOf(parsed(json))).filter(([name]) => name !== 'flow_token');
  if (values.length === 0) return text(otherwise);
  return html`<dl class="facts">${values.map(([name, value]) => html`<dt dir="auto">${name.replaceAll('_', ' ')}</dt><dd dir="auto">${typeof value === 'object' ? JSON.stringify(value) : String(value)}</dd>`)}</dl>`;
}

/** What we let a customer choose among. */
function choices(message: Message, payload: Payload): Content {
  const action = objectOf(payload['action']);
  const buttons = listOf(action['buttons']).map((button) => string(objectOf(button['reply'])['title']));
  const list = string(action['button']);
  const chips = [...buttons, list].filter((title): title is string => title !== null);
  return plain(html`${text(message.text)}${chips.length > 0 ? html`<div class="tags">${chips.map((title) => html`<span class="chip">${title}</span>`)}</div>` : nothing}`);
}
