import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { words } from '../words';
import { icon } from './parts';

export interface Suggestion {
  readonly key: string;
  readonly label: string;
  readonly hint: string;
  readonly icon: string;
  /** What takes the place of what was typed. */
  readonly insert: string;
  /** Shown beside the list. */
  readonly preview: string | null;
}

export interface Suggestions {
  readonly title: string;
  readonly items: readonly Suggestion[];
  /** What was typed for them: from, up to and without. */
  readonly from: number;
  readonly to: number;
  /** Said where there are none. */
  readonly none: TemplateResult | null;
  readonly foot: TemplateResult | null;
  readonly found: string;
}

/** The popup above the text: a list on the left, what the chosen one says on the right. */
export class Suggest {
  now: Suggestions | null = null;
  private active = 0;

  constructor(
    private readonly changed: () => void,
    private readonly take: (suggestion: Suggestion, suggestions: Suggestions) => void,
  ) {}

  show(suggestions: Suggestions | null): void {
    const before = this.current?.key;
    this.now = suggestions;
    this.active = Math.max(0, suggestions?.items.findIndex(({ key }) => key === before) ?? 0);
    this.changed();
  }

  private get current(): Suggestion | undefined {
    return this.now?.items[this.active];
  }

  /** Answers whether the key was meant for it. */
  pressed(event: KeyboardEvent): boolean {
    if (this.now === null || event.isComposing) return false;
    const { items } = this.now;
    switch (event.key) {
      case 'ArrowDown':
      case 'ArrowUp':
        if (items.length === 0) return false;
        this.active = (this.active + (event.key === 'ArrowDown' ? 1 : -1) + items.length) % items.length;
        this.changed();
        return true;
      case 'Enter':
      case 'Tab':
        if (this.current === undefined || event.shiftKey) return false;
        this.take(this.current, this.now);
        return true;
      case 'Escape':
        this.show(null);
        return true;
      default:
        return false;
    }
  }

  /** For the text's `aria-activedescendant`. */
  get activeId(): string | null {
    return this.current === undefined ? null : `suggest-${this.current.key}`;
  }

  render(): TemplateResult | typeof nothing {
    const { now, current } = this;
    if (now === null) return nothing;
    const preview = current?.preview ?? null;
    return html`<div class="pop canned ${preview === null ? 'narrow' : ''}">
      <div class="opts scroll"><p class="opts-h">${now.title}</p>
        ${now.items.length === 0 ? html`<p class="none">${now.none}</p>` : html`<div role="listbox" id="suggest" aria-label=${now.title}>${now.items.map((item, i) => this.option(item, i, now))}</div>`}</div>
      ${preview === null ? nothing : html`<div class="see scroll"><p class="words" dir="auto">${preview}</p></div>`}
      <div class="bottom"><span><kbd>↑</kbd><kbd>↓</kbd> ${words.canned.choose}</span><span><kbd>↵</kbd> ${words.canned.insert}</span><span class="grow"></span>${now.foot ?? nothing}</div>
      <p class="sr" role="status">${now.found}</p></div>`;
  }

  private option(item: Suggestion, i: number, now: Suggestions) {
    return html`<div class="opt" role="option" id="suggest-${item.key}" aria-selected=${i === this.active} @pointerdown=${(event: Event) => {
      event.preventDefault(); // the text keeps the focus
      this.take(item, now);
    }}>${icon(item.icon)}<span class="trunc">${item.label}</span><span class="end k">${item.hint}</span></div>`;
  }
}
