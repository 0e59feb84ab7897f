import type { TemplateResult } from 'lit';
import { html, nothing, svg } from 'lit';
import type { Conversation, Notice } from '../api/types';
import { words } from '../words';
import type { Sentences } from './news';
import { detailOf } from './news';

/** Small pieces of which the panes are made. */

export function icon(name: string, size: '' | 's' | 'xs' = 's', more = ''): TemplateResult {
  return html`<svg class="i ${size} ${more}" aria-hidden="true"><use href="#i-${name}"></use></svg>`;
}

const GLYPHS: Record<string, string> = { whatsapp: 'wa', instagram: 'ig', messenger: 'ms' };

export function platformName(platform: string): string {
  return words.platforms[platform] ?? platform;
}

/** The channel's glyph: a shape each, never colour alone. */
export function channel(platform: string, small = false): TemplateResult {
  const glyph = GLYPHS[platform] ?? 'wa';
  return html`<span class="ch ${glyph} ${small ? 's' : ''}"><svg aria-hidden="true"><use href="#c-${glyph}"></use></svg></span>`;
}

export function nameOf(conversation: Conversation): string {
  return conversation.contact.name ?? conversation.contact.phone ?? words.unknownContact;
}

/** Up to two letters of a name; # for a number. */
export function initials(name: string): string {
  const parts = name.trim().split(/\s+/u).filter((part) => /\p{L}/u.test(part));
  const [first, second] = parts;
  if (first === undefined) return '#';
  const letters = second === undefined ? [...first].slice(0, 2) : [[...first][0], [...second][0]];
  return letters.join('').toUpperCase();
}

/** 1 to 6, always the same for the same id. */
export function tint(id: string): number {
  let hash = 7;
  for (const char of id) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) % 9973;
  return 1 + (hash % 6);
}

export function avatar(name: string, id: string, size: '' | 'xs' | 'sm' | 'lg', platform?: string): TemplateResult {
  return html`<span class="av h${tint(id)} ${size}" aria-hidden="true">${initials(name)}${platform ? channel(platform) : nothing}</span>`;
}

const DAY_MS = 24 * 3_600_000;
const CLOSING_MS = 6 * 3_600_000;
const LAST_MS = 3_600_000;

/** How urgent what is left of the window is. */
export function urgency(left: number): '' | 'warn' | 'danger' {
  return left < LAST_MS ? 'danger' : left < CLOSING_MS ? 'warn' : '';
}

/** What is left of the 24 hours; slashed when nothing is. */
export function ring(left: number): TemplateResult {
  if (left <= 0) {
    return html`<svg class="ring closed" viewBox="0 0 14 14" aria-hidden="true"><circle class="t" cx="7" cy="7" r="5.4"></circle>${svg`<path class="x" d="M3.5 10.5 10.5 3.5"></path>`}</svg>`;
  }
  return html`<svg class="ring ${urgency(left)}" viewBox="0 0 14 14" aria-hidden="true" .style=${`--p: ${Math.min(1, left / DAY_MS)}`}>
    <circle class="t" cx="7" cy="7" r="5.4"></circle><circle class="v" cx="7" cy="7" r="5.4" pathLength="100"></circle></svg>`;
}

/** What is so, why, and what to do; where content would be. */
export function empty(title: string, text: string, action: unknown = nothing, art: unknown = nothing): TemplateResult {
  return html`<div class="empty">${art}<h3>${title}</h3>
    ${text ? html`<p>${text}</p>` : nothing}${action === nothing ? nothing : html`<div class="acts">${action}</div>`}</div>`;
}

/** The board with one jack lit: nobody waits. */
export function board(): TemplateResult {
  return html`<svg class="art" viewBox="0 0 132 84" aria-hidden="true"><rect x="9" y="15" width="114" height="54" rx="10"></rect>${[33, 53].map(
    (y) => svg`${[30, 54, 78, 102].map((x) => svg`<circle class=${x === 102 && y === 53 ? 'lit' : ''} cx=${x} cy=${y} r="6"></circle>`)}`,
  )}</svg>`;
}

/** Marks what holds now among the items of a menu. */
export function current(is: boolean): TemplateResult | typeof nothing {
  return is ? html`<span slot="details" class="is-now">${icon('check')}<span class="sr">${words.acts.current}</span></span>` : nothing;
}

/** The command key's sign on this machine. */
export const COMMAND = /Mac|iPhone|iPad/.test(navigator.platform) ? '⌘' : 'Ctrl ';

/** Whether a notification is about a business or a number rather than a conversation. */
export function isAccounts(notice: Notice): boolean {
  return notice.conversationId === null && notice.actor === null;
}

let sentences: Sentences = {};

/** Fetches the words for what platforms say of accounts; until they are here it is said in English. */
export async function loadNews(): Promise<void> {
  sentences = await words.notices.news();
}

/** What a notification says beside that; somebody's words, or the platform's news. */
export function noticeDetail(notice: Notice): string | null {
  return detailOf(notice, sentences);
}

/** What a notification says, in a line. */
export function noticeTitle(notice: Notice): string {
  const say = words.notices;
  const of = isAccounts(notice) ? (notice.clientName ?? say.account) : (notice.contactName ?? words.unknownContact);
  return (say.kinds[notice.kind] ?? say.other)(notice.actor ?? (isAccounts(notice) ? '' : say.somebody), of);
}
