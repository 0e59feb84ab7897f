import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { Message, Quote } from '../api/types';
import type { Shown } from '../store/messages';
import type { Outgoing, OutgoingFile } from '../store/state';
import { words } from '../words';
import { clock } from '../words/time';
import { outgoingFile } from './attach';
import type { Content } from './message-content';
import { callWords, contentOf } from './message-content';
import { originOf } from './message-marks';
import type { MessageActions } from './message-state';
import { lookOf, spokenState, stateOf } from './message-state';
import { icon } from './parts';

export interface MessageView {
  readonly joins: boolean;
  readonly ends: boolean;
  /** Does a message above hold it up? */
  readonly waits: boolean;
  readonly contact: string;
  readonly platform: string;
  readonly windowClosesAt: number | null;
  readonly isLinePaused: boolean;
  /** Is it held because it would be too late, by us? */
  readonly heldByUs: boolean;
  readonly me: string | null;
  readonly now: number;
  /** Are its tools shown? */
  readonly active: boolean;
  readonly mayWrite: boolean;
}

const BY_ICONS: Record<string, string> = { phone: 'device', meta_inbox: 'inbox', api: 'bot' };

export interface ThreadActions extends MessageActions {
  quote(message: Message): void;
  copy(message: Message): void;
  /** Shows what happened to one of ours. */
  trace(message: Message): void;
}

/** One message: who, what, reactions, and what is known of it. */
export function messageArticle(shown: Shown, view: MessageView, actions: ThreadActions): TemplateResult {
  const { message } = shown;
  if (message.type === 'system') return notice(message, 'info', message.text ?? words.message.types['system'] ?? '');
  if (message.type === 'call') return notice(message, 'phone', `${callWords(message)}, ${clock(message.at)}`);
  const who = message.direction === 'in' ? writer(message, view) : author(message, view);
  const content = shown.local?.file ? localFile(shown.local, shown.local.file, actions, shown) : contentOf(message, who, view.platform);
  const automatic = message.source === 'api' ? 'auto' : '';
  return html`<article class="msg ${message.direction} ${view.joins ? 'join' : ''} ${lookOf(message)}" tabindex="-1"
    data-key=${shown.key} data-message-id=${message.id} data-direction=${message.direction} data-state=${message.state ?? nothing}
    aria-label=${words.message.name(who, clock(message.at), spoken(message, who), spokenState(shown))}>
    ${byLine(message, view)}${originOf(message)}${content.above}
    <div class="bubble ${content.look} ${automatic}">${view.active && !message.deleted ? tools(shown, view, actions) : nothing}${message.replyTo === null ? nothing : quote(message.replyTo, view.contact)}${content.body}</div>
    ${reactions(message, view.contact)}${stateOf(shown, view, actions)}
  </article>`;
}

function localFile(local: Outgoing, file: OutgoingFile, actions: ThreadActions, shown: Shown): Content {
  const body = outgoingFile(file, local.text, () => actions.discard(shown));
  return { look: file.kind === 'image' && file.thumb !== null ? 'flush' : '', above: nothing, body };
}

function spoken(message: Message, who: string): string {
  return message.deleted ? words.message.deleted(who) : message.text || (words.message.types[message.type] ?? '');
}

function writer(message: Message, view: MessageView): string {
  return message.sender === null ? view.contact : message.sender.name ?? message.sender.id;
}

function notice(message: Message, name: string, text: string): TemplateResult {
  return html`<article class="sys" tabindex="-1" data-message-id=${message.id} data-direction=${message.direction}>${icon(name, 'xs')}<span dir="auto">${text}</span></article>`;
}

function author(message: Message, view: MessageView): string {
  if (message.source !== 'agent' && message.source !== 'customer') return words.message.by[message.source];
  return message.author === null || message.author.id === view.me ? words.you : message.author.name;
}

function byLine(message: Message, view: MessageView): TemplateResult | typeof nothing {
  if (view.joins || (message.direction === 'in' && message.sender === null)) return nothing;
  if (message.direction === 'in') return html`<div class="by"><b><bdi>${writer(message, view)}</bdi></b></div>`;
  const name = BY_ICONS[message.source] ?? null;
  return html`<div class="by">${name === null ? nothing : icon(name, 'xs')}<b>${author(message, view)}</b></div>`;
}

function quote(replyTo: Quote, contact: string): TemplateResult {
  return html`<span class="quote"><b>${replyTo.direction === 'in' ? contact : words.you}</b><span class="trunc" dir="auto">${replyTo.text}</span></span>`;
}

function reactions(message: Message, contact: string): TemplateResult | typeof nothing {
  if (message.reactions.length === 0) return nothing;
  const label = message.reactions.map(({ emoji, from }) => words.message.reacted(from === 'us' ? words.you : contact, emoji)).join(', ');
  return html`<div class="react" role="img" aria-label=${label}>${message.reactions.map(({ emoji }) => emoji).join(' ')}</div>`;
}

function tools({ message, local }: Shown, view: MessageView, actions: ThreadActions): TemplateResult {
  const say = words.message;
  const canQuote = view.mayWrite && !['queued', 'sending', 'failed', 'cancelled'].includes(message.state ?? '');
  return html`<span class="msg-tools" role="toolbar" aria-label=${say.tools}>
    ${canQuote ? html`<button class="btn quiet icon" aria-label=${say.quote} title="${say.quote} (Q)" @click=${() => actions.quote(message)}>${icon('reply', 's', 'flip')}</button>` : nothing}
    <button class="btn quiet icon" aria-label=${say.copy} title=${say.copy} @click=${() => actions.copy(message)}>${icon('copy')}</button>
    ${message.direction === 'out' && local === null ? html`<button class="btn quiet icon" data-trace aria-label=${words.trace.open} title=${words.trace.open} @click=${() => actions.trace(message)}>${icon('history')}</button>` : nothing}</span>`;
}
