import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { Message } from '../api/types';
import type { Shown } from '../store/messages';
import { words } from '../words';
import { clock, long } from '../words/time';
import { icon } from './parts';

/** What a person can do about a message. */
export interface MessageActions {
  cancel(message: Message): void;
  retry(message: Message): void;
  writeAgain(shown: Shown): void;
  discard(shown: Shown): void;
}

/** Where a message stands, as far as its state cares. */
export interface Where {
  readonly ends: boolean;
  readonly waits: boolean;
  readonly contact: string;
  readonly now: number;
}

const LATE_MS = 5 * 60_000;
// By then its receipt has come, or the node has sent it again by itself where it may.
const LISTENING_MS = 2 * 60_000;
/** So that a quick answer shows no label at all. */
export const QUIET_MS = 400;

/** Was it written just now, and is not on its way yet? */
export function isFresh(message: Message, now: number): boolean {
  const age = now - Date.parse(message.at);
  return (message.state === 'queued' || message.state === 'sending') && age >= 0 && age < QUIET_MS;
}

/** The frame of the bubble. */
export function lookOf(message: Message): '' | 'queued' | 'doubt' | 'failed' | 'held' {
  switch (message.state) {
    case 'queued':
    case 'sending':
    case 'cancelled':
      return 'queued';
    case 'in_doubt':
      return 'doubt';
    case 'failed':
      return 'failed';
    case 'held':
      return 'held';
    case 'sent':
    case 'delivered':
    case 'read':
    case null:
      return '';
  }
}

/** Under the bubble: the time and what is known of it; a sentence where a person must know more. */
export function stateOf(shown: Shown, where: Where, actions: MessageActions): TemplateResult | typeof nothing {
  const { message, local } = shown;
  const { ends, contact, now } = where;
  const say = words.message;
  if (message.direction === 'in') return incoming(message, ends);
  if (isFresh(message, now) && local?.phase !== 'waiting') return html`<div class="meta"></div>`;
  if (local !== null && local.phase !== 'refused') return unsent(shown);
  switch (message.state) {
    case 'queued':
      return html`<div class="meta">${icon('clock', '')}${where.waits ? say.states.behind : say.states.queued}<button @click=${() => actions.cancel(message)}>${say.cancel}</button></div>`;
    case 'sending':
      return html`<div class="meta">${icon('clock', '')}${say.states.sending}</div>`;
    case 'in_doubt':
      return doubt(message, actions, contact, now);
    case 'failed':
      return failed(shown, actions);
    case 'held':
      return trouble('clock', say.held, say.heldWhy, nothing);
    case 'cancelled':
      return html`<div class="meta">${icon('ban', '')}${say.states.cancelled}<button @click=${() => actions.writeAgain(shown)}>${say.writeAgain}</button></div>`;
    case 'sent':
      return ends ? known(message, 'check', '', say.states.sent) : nothing;
    case 'delivered':
      return ends ? known(message, 'checks', '', say.states.delivered) : nothing;
    case 'read':
      return ends ? known(message, 'checks', 'read', say.states.read) : nothing;
    case null:
      return ends ? html`<div class="meta"><time datetime=${message.at}>${clock(message.at)}</time></div>` : nothing;
  }
}

/** The same in one word, for who listens. */
export function spokenState(shown: Shown): string {
  const { message } = shown;
  const say = words.message;
  if (message.direction === 'in' || message.state === null) return '';
  if (message.state === 'in_doubt') return words.list.hint.doubt;
  if (message.state === 'failed') return words.list.hint.failed;
  return message.state === 'held' ? say.held : say.states[message.state];
}

function incoming(message: Message, ends: boolean): TemplateResult | typeof nothing {
  const late = Date.parse(message.receivedAt) - Date.parse(message.at);
  if (!ends && late < LATE_MS) return nothing;
  return html`<div class="meta"><time datetime=${message.at}>${clock(message.at)}</time>${late < LATE_MS ? nothing : html`${icon('clock', '')}${words.thread.late(long(late))}`}</div>`;
}

function known(message: Message, name: string, look: string, label: string): TemplateResult {
  return html`<div class="meta"><time datetime=${message.at}>${clock(message.at)}</time>${icon(name, '', look)}${label}</div>`;
}

function unsent({ local }: Shown): TemplateResult {
  const label = local?.phase === 'accepted' ? words.message.states.queued : local?.phase === 'waiting' ? words.message.states.waiting : words.message.states.sending;
  return html`<div class="meta">${icon('clock', '')}${label}</div>`;
}

function doubt(message: Message, actions: MessageActions, contact: string, now: number): TemplateResult {
  const say = words.message;
  if (now - Date.parse(message.at) < LISTENING_MS) return trouble('doubt', say.doubt, say.doubtWhy(clock(message.at)), nothing);
  return trouble('doubt', say.doubtLong, say.doubtLongWhy(contact), html`<button class="linkish" @click=${() => actions.retry(message)}>${say.sendAnyway}</button>`);
}

function failed(shown: Shown, actions: MessageActions): TemplateResult {
  const { message, local } = shown;
  const say = words.message;
  const reason = local?.reason ?? message.error?.reason ?? say.failedWhy;
  const ways = local === null
    ? html`<button class="linkish" @click=${() => actions.retry(message)}>${say.retry}</button>`
    : html`<button class="linkish" @click=${() => actions.discard(shown)}>${say.remove}</button>`;
  return trouble('fail', say.failed, reason, html`${message.type === 'text' ? html`<button class="linkish" @click=${() => actions.writeAgain(shown)}>${say.writeAgain}</button>` : nothing}${ways}`);
}

function trouble(name: string, title: string, text: string, ways: unknown): TemplateResult {
  return html`<div class="trouble">${icon(name)}<div><b>${title}</b> ${text}${ways === nothing ? nothing : html`<div class="acts">${ways}</div>`}</div></div>`;
}
