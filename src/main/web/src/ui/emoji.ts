import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { words } from '../words';

/** The emoji that people write to customers with; the others their keyboard has. */
const GROUPS = {
  faces: '😀 😃 😄 😁 😆 😅 😂 🙂 🙃 😉 😊 😇 🥰 😍 😘 😋 😎 🤗 🤔 🤨 😐 😏 🙄 😬 😌 😴 😕 😟 🙁 😮 😲 😳 🥺 😢 😭 😱 😓 😞 😩 😤 😡 🥳 🤒 🤕',
  hands: '👍 👎 👌 🙏 👏 🙌 👋 🤝 💪 ✌️ 🤞 🤙 👇 👆 👈 👉 ☝️ ✋ 🫶 🙋 🤷 🤦 💁 👀 👶 👧 👦 👩 👨 👵 👴 🐶 🐱',
  things: '🎉 🎂 🍰 🍞 🥐 🍕 🍽️ ☕ 🍷 🌹 💐 🎁 🎈 🏠 🏪 🚗 🚚 ✈️ 📍 📅 ⏰ ⌛ 📞 📱 💻 📷 🎥 📄 📎 ✏️ 📦 🛒 💳 💶 🔑 🔧 💡 🌞 🌧️ ❄️ 🔥 ⭐',
  signs: '❤️ 🧡 💛 💚 💙 💜 🖤 💔 ✅ ❌ ❗ ❓ ⚠️ ℹ️ ➡️ ⬅️ ⬆️ ⬇️ 🔴 🟢 🟡 🔵 💯 🆗 🆕 ♻️ 🔒 🔔 💬 ✨ 👑',
} as const;
const KEY = 'sb.emoji';
const MOST_RECENT = 16;

function recent(): readonly string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter((each): each is string => typeof each === 'string') : [];
  } catch {
    return [];
  }
}

function remember(emoji: string): void {
  try {
    localStorage.setItem(KEY, JSON.stringify([emoji, ...recent().filter((each) => each !== emoji)].slice(0, MOST_RECENT)));
  } catch {
    // Without storage none are remembered.
  }
}

export function emojiPicker(take: (emoji: string) => void, close: () => void): TemplateResult {
  const pick = (event: Event) => {
    const emoji = (event.target as Element).closest('button')?.textContent?.trim();
    if (!emoji) return;
    remember(emoji);
    take(emoji);
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.key === 'Escape') close();
    else if (!walk(event)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const say = words.emoji.groups;
  const last = recent();
  return html`<div class="pop emoji scroll" role="dialog" aria-label=${words.emoji.label} @click=${pick} @keydown=${pressed}>
    ${last.length === 0 ? nothing : group(say.recent, last)}
    ${(Object.keys(GROUPS) as (keyof typeof GROUPS)[]).map((key) => group(say[key], GROUPS[key].split(' ')))}</div>`;
}

function group(title: string, emoji: readonly string[]): TemplateResult {
  return html`<p class="opts-h">${title}</p><div class="grid">${emoji.map((each) => html`<button type="button">${each}</button>`)}</div>`;
}

function walk(event: KeyboardEvent): boolean {
  const steps: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 9, ArrowUp: -9 };
  const by = steps[event.key];
  const all = [...((event.currentTarget as Element).querySelectorAll<HTMLElement>('button'))];
  const at = all.indexOf(document.activeElement as HTMLElement);
  if (by === undefined || at < 0) return false;
  all[Math.min(all.length - 1, Math.max(0, at + by))]?.focus();
  return true;
}
