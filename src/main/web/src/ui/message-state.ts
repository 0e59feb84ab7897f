import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { Message } from '../api/types';
import type { Shown } from '../store/messages';
import { words } from '../words';
import { clock, when } from '../words/time';
import { editedMark, lateMark } from './message-marks';
import { icon, platformName } from './parts';

/** What a person can do about a message. */
export interface MessageActions {
  cancel(message: Message): void;
  retry(message: Message): void;
  writeAgain(shown: Shown): void;
  discard(shown: Shown): void;
  /** Tries one again that this browser still has. */
  sendAgain(shown: Shown): void;
}

/** Where a message stands, as far as its state cares. */
export interface Where {
  readonly ends: boolean;
  readonly waits: boolean;
  readonly contact: string;
  readonly platform: string;
  readonly windowClosesAt: number | null;
  readonly isLinePaused: boolean;
  readonly heldByUs: boolean;
  readonly now: number;
}

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
  const { ends, now } = where;
  const platform = platformName(where.platform);
  const say = words.message;
  if (message.direction === 'in') return incoming(message, ends, platform);
  if (isFresh(message, now) && local?.phase !== 'waiting') return html`<div class="meta"></div>`;
  if (local !== null && local.phase !== 'refused') return unsent(shown);
  switch (message.state) {
    case 'queued':
      return html`<div class="meta">${icon('clock', '')}${where.isLinePaused ? say.states.paused : where.waits ? say.states.behind : say.states.queued}<button @click=${() => actions.cancel(message)}>${say.cancel}</button></div>`;
    case 'sending':
      return html`<div class="meta">${icon('clock', '')}${say.states.sending}</div>`;
    case 'in_doubt':
      return doubt(message, actions, where);
    case 'failed':
      return failed(shown, actions, where);
    case 'held':
      return held(shown, actions, where);
    case 'cancelled':
      return html`<div class="meta">${icon('ban', '')}${say.states.cancelled}<button @click=${() => actions.writeAgain(shown)}>${say.writeAgain}</button></div>`;
    case 'sent':
      return ends || message.edited ? known(message, 'check', '', say.states.sent) : nothing;
    case 'delivered':
      return ends || message.edited ? known(message, 'checks', '', say.states.delivered) : nothing;
    case 'read':
      return ends || message.edited ? known(message, 'checks', 'read', say.states.read) : nothing;
    case null:
      return ends || message.edited ? html`<div class="meta"><time datetime=${message.at}>${clock(message.at)}</time>${editedMark(message)}</div>` : nothing;
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

function incoming(message: Message, ends: boolean, platform: string): TemplateResult | typeof nothing {
  if (!ends && !message.late && message.edited === null) return nothing;
  return html`<div class="meta"><time datetime=${message.at}>${clock(message.at)}</time>${editedMark(message)}${lateMark(message, platform)}</div>`;
}

function known(message: Message, name: string, look: string, label: string): TemplateResult {
  return html`<div class="meta"><time datetime=${message.at}>${clock(message.at)}</time>${editedMark(message)}${icon(name, '', look)}${label}</div>`;
}

function unsent({ local }: Shown): TemplateResult {
  const label = local?.file != null && local.file.media === null && local.phase === 'sending' ? words.attach.uploading : local?.phase === 'accepted' ? words.message.states.queued : local?.phase === 'waiting' ? words.message.states.waiting : words.message.states.sending;
  return html`<div class="meta">${icon('clock', '')}${label}</div>`;
}

function doubt(message: Message, actions: MessageActions, { contact, platform, now }: Where): TemplateResult {
  const say = words.message;
  const name = platformName(platform);
  if (now - Date.parse(message.at) < LISTENING_MS) return trouble('doubt', say.doubt, say.doubtWhy(clock(message.at), name), nothing);
  return trouble('doubt', say.doubtLong, say.doubtLongWhy(contact, name), html`<button class="linkish" @click=${() => actions.retry(message)}>${say.sendAnyway}</button>`);
}

function held(shown: Shown, actions: MessageActions, where: Where): TemplateResult {
  const say = words.message;
  const { message } = shown;
  if (!where.heldByUs) return trouble('clock', say.held, say.heldWhy(platformName(where.platform)), nothing);
  return trouble('clock', say.held, say.heldTooLate, html`<button class="linkish" @click=${() => actions.retry(message)}>${say.sendNow}</button>
    ${message.type === 'text' ? html`<button class="linkish" @click=${() => actions.writeAgain(shown)}>${say.writeAgain}</button>` : nothing}`);
}

function failed(shown: Shown, actions: MessageActions, where: Where): TemplateResult {
  const { message, local } = shown;
  const say = words.message;
  const ways = local === null
    ? html`<button class="linkish" @click=${() => actions.retry(message)}>${say.retry}</button>`
    : html`${local.file !== null && local.rule === null ? html`<button class="linkish" @click=${() => actions.sendAgain(shown)}>${say.retry}</button>` : nothing}<button class="linkish" @click=${() => actions.discard(shown)}>${say.remove}</button>`;
  return trouble('fail', say.failed, reasonOf(shown, where), html`${message.type === 'text' ? html`<button class="linkish" @click=${() => actions.writeAgain(shown)}>${say.writeAgain}</button>` : nothing}${ways}`);
}

/** Why it did not go out, and the way out, in our words where we have them. */
function reasonOf({ message, local }: Shown, { platform, windowClosesAt, now, contact }: Where): string {
  const say = words.message;
  const name = platformName(platform);
  const rule = local?.rule ?? null;
  if (rule === null) return local?.reason || message.error?.reason || say.failedWhy(name);
  const why = rule.field === 'window' ? say.rules.window(windowClosesAt === null ? '' : when(windowClosesAt, now))
    : rule.field === 'file' ? words.attach.notHere
      : rule.field === 'text.body' ? say.rules.text(name)
      : rule.field === 'to' ? say.rules.to(contact) : local?.reason ?? '';
  return rule.alternative === null || why === local?.reason ? why : `${why} ${rule.alternative}.`;
}

function trouble(name: string, title: string, text: string, ways: unknown): TemplateResult {
  return html`<div class="trouble">${icon(name)}<div><b>${title}</b> ${text}${ways === nothing ? nothing : html`<div class="acts">${ways}</div>`}</div></div>`;
}
