import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { Conversation } from '../api/types';
import { words } from '../words';
import { left } from '../words/time';
import { channel, icon, platformName, ring, urgency } from './parts';

// Counted from here on, as a part of what is allowed.
const COUNT_FROM = 0.93;

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

export function notice(art: unknown, title: string, text: string, tone: string): TemplateResult {
  return html`<div class="notice ${tone}" role="status">${art}<div><b>${title}</b><p>${text}</p></div></div>`;
}
