import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { Conversation } from '../api/types';
import { words } from '../words';
import { left } from '../words/time';
import { channel, icon, platformName, ring, urgency } from './parts';
import { screen } from './screen';

// Counted from here on, as a part of what is allowed.
const COUNT_FROM = 0.93;

/** To whom one writes: the customer, or colleagues. */
export type Mode = 'reply' | 'note';

export function tabs(now: Mode, pick: (mode: Mode) => void): TemplateResult {
  const pressed = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    event.preventDefault();
    pick(now === 'reply' ? 'note' : 'reply');
  };
  const tab = (mode: Mode, content: unknown) =>
    html`<button type="button" role="tab" data-tab=${mode} aria-selected=${now === mode} tabindex=${now === mode ? 0 : -1} @click=${() => pick(mode)}>${content}</button>`;
  return html`<div class="seg" role="tablist" aria-label=${words.note.kind} @keydown=${pressed}>${tab('reply', words.note.reply)}${tab('note', html`${icon('lock', 'xs')}${words.note.tab}`)}</div>`;
}

/** From which line it goes out. */
export function from({ line }: Conversation): TemplateResult {
  return html`<span class="from" title=${words.composer.from(platformName(line.platform), line.name)}>${channel(line.platform, true)}<span class="trunc">${line.name}</span></span>`;
}

/** What is left to write freely. */
export function countdown(window: number): TemplateResult {
  const say = words.composer;
  return html`<span class="window ${urgency(window)}" role="timer" aria-label=${say.leftLong(left(window))}>${ring(window)}${say.left(left(window))}</span>`;
}

/** Above the text: what it is about, and how to leave that. */
export function about(art: string, who: string, text: string | null, leaving: string, leave: () => void): TemplateResult {
  return html`<div class="replying">${icon(art, 's', art === 'reply' ? 'flip' : '')}<span class="trunc grow"><b>${who}</b> <bdi>${text}</bdi></span>
    <button type="button" class="btn quiet icon" aria-label=${leaving} @click=${leave}>${icon('x', 'xs')}</button></div>`;
}

export function tool(name: string, art: string, label: string, act: () => void): TemplateResult {
  return html`<button type="button" class="btn quiet icon" data-tool=${name} aria-label=${label} title=${label} @click=${act}>${icon(art)}</button>`;
}

export function lengthLeft(length: number, most: number): TemplateResult | typeof nothing {
  if (length < most * COUNT_FROM) return nothing;
  const over = length - most;
  return html`<span class="count ${over > 0 ? 'over' : ''}" role="status">${over > 0 ? words.composer.over(over) : words.composer.count(length, most)}</span>`;
}

/** What the button does. */
export function sendLabel(mode: Mode, isEdit: boolean): string {
  if (mode === 'reply') return words.composer.send;
  return isEdit ? words.note.save : words.note.add;
}

export function sendButton(label: string, empty: boolean, send: () => void): TemplateResult {
  return screen().phone
    ? html`<button class="btn primary p-send" data-send aria-label=${label} aria-disabled=${empty} @click=${send}>${icon('up', '')}</button>`
    : html`<button class="btn primary s" data-send aria-disabled=${empty} @click=${send}>${label}<kbd>↵</kbd></button>`;
}

export function notice(art: unknown, title: string, text: string, tone: string): TemplateResult {
  return html`<div class="notice ${tone}" role="status">${art}<div><b>${title}</b><p>${text}</p></div></div>`;
}
