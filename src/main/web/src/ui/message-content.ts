import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { Message } from '../api/types';
import { words } from '../words';
import { avatar, icon } from './parts';

/** What a message holds, by its type; a kind that cannot be shown is named, never dropped. */
export interface Content {
  /** What the bubble looks like. */
  readonly look: '' | 'flush' | 'revoked';
  /** A line above the bubble. */
  readonly above: TemplateResult | typeof nothing;
  readonly body: TemplateResult;
}

interface Payload {
  readonly [key: string]: unknown;
}

const MEDIA: Record<string, string> = {
  image: 'image', video: 'play', audio: 'mic', voice: 'mic', document: 'file', sticker: 'smile',
};

export function contentOf(message: Message, who: string): Content {
  const payload = objectOf(message.payload);
  switch (message.type) {
    case 'text':
      return plain(text(message.text));
    case 'location':
      return { look: 'flush', above: nothing, body: place(payload) };
    case 'contacts':
      return { look: 'flush', above: nothing, body: cards(message) };
    case 'order':
      return { look: 'flush', above: nothing, body: order(payload) };
    case 'button':
      return { look: '', above: line('reply', words.message.pressed), body: text(message.text) };
    case 'interactive':
      return message.direction === 'in' ? answer(message, payload) : choices(message, payload);
    case 'template':
      return { look: '', above: line('template', words.message.types['template'] ?? ''), body: text(message.text) };
    case 'edit':
      return { look: '', above: line('pencil', words.message.edited), body: text(message.text) };
    case 'revoke':
      return gone('ban', words.message.deleted(who));
    default:
      return message.type in MEDIA ? media(message, payload) : unknown(message, payload);
  }
}

function plain(body: TemplateResult): Content {
  return { look: '', above: nothing, body };
}

function line(name: string, label: string): TemplateResult {
  return html`<div class="story-l">${icon(name)}${label}</div>`;
}

function text(value: string | null): TemplateResult {
  return html`<p class="words" dir="auto">${value ?? ''}</p>`;
}

function gone(name: string, label: string): Content {
  return { look: 'revoked', above: nothing, body: html`<span class="gone">${icon(name)}${label}</span>` };
}

function media(message: Message, payload: Payload): Content {
  const label = words.message.types[message.type] ?? message.type;
  const file = string(payload['filename']);
  const caption = string(payload['caption']) ?? (file === null ? message.text : null);
  return plain(html`<span class="kept">${icon(MEDIA[message.type] ?? 'file', '')}<span>${file ?? label}<small>${file ? `${label}. ` : ''}${words.message.onPhone}</small></span></span>
    ${caption ? text(caption) : nothing}`);
}

function unknown(message: Message, payload: Payload): Content {
  const kind = string(objectOf(payload['unsupported'])['type']) ?? (message.type === 'unsupported' ? '' : message.type);
  return { look: 'revoked', above: nothing, body: html`<span class="gone">${icon('info')}${words.message.unknown(kind)}</span>${message.text ? text(message.text) : nothing}` };
}

function place(payload: Payload): TemplateResult {
  const latitude = Number(payload['latitude']);
  const longitude = Number(payload['longitude']);
  const name = string(payload['name']) ?? words.message.types['location'] ?? '';
  const at = Number.isFinite(latitude) && Number.isFinite(longitude) ? `${latitude.toFixed(5)}, ${longitude.toFixed(5)}` : '';
  const map = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`;
  return html`<div class="vcard">${icon('pin', '')}<div class="grow">
    <p class="card-t" dir="auto">${name}</p><p class="card-s" dir="auto">${string(payload['address']) ?? at}</p>
    ${at ? html`<a class="linkish" href=${map} target="_blank" rel="noopener noreferrer">${words.message.openMap}</a>` : nothing}</div></div>`;
}

function cards(message: Message): TemplateResult {
  const people = Array.isArray(message.payload) ? message.payload.map(objectOf) : [];
  if (people.length === 0) return html`<div class="vcard">${icon('card', '')}${text(message.text)}</div>`;
  return html`${people.map((person) => {
    const name = string(objectOf(person['name'])['formatted_name']) ?? words.message.types['contacts'] ?? '';
    const phones = Array.isArray(person['phones']) ? person['phones'].map(objectOf) : [];
    return html`<div class="vcard">${avatar(name, name, '')}<div class="grow"><p class="card-t" dir="auto">${name}</p>
      <p class="card-s num">${phones.map((phone) => string(phone['phone'])).filter(Boolean).join(', ')}</p></div></div>`;
  })}`;
}

function order(payload: Payload): TemplateResult {
  const items = Array.isArray(payload['product_items']) ? payload['product_items'].map(objectOf) : [];
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
  const buttons = Array.isArray(action['buttons']) ? action['buttons'].map((button) => string(objectOf(objectOf(button)['reply'])['title'])) : [];
  const list = string(action['button']);
  const chips = [...buttons, list].filter((title): title is string => title !== null);
  return plain(html`${text(message.text)}${chips.length > 0 ? html`<div class="tags">${chips.map((title) => html`<span class="chip">${title}</span>`)}</div>` : nothing}`);
}

function objectOf(value: unknown): Payload {
  return typeof value === 'object' && value !== null ? (value as Payload) : {};
}

function string(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function parsed(json: string | null): unknown {
  try {
    return json === null ? null : JSON.parse(json);
  } catch {
    return null;
  }
}
