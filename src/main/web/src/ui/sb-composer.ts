import type { PropertyValues } from 'lit';
import { html, nothing } from 'lit';
import type { Conversation, Message, Quote } from '../api/types';
import { desk } from '../desk';
import type { State } from '../store/state';
import { limitOf } from '../store/limits';
import { windowLeft } from '../store/waiting';
import { words } from '../words';
import { left, long } from '../words/time';
import { Part } from './element';
import { channel, icon, nameOf, platformName, ring, urgency } from './parts';
import { screen } from './screen';

// Counted from here on, as a part of what is allowed.
const COUNT_FROM = 0.93;
const KEEP_MS = 250;
// With a thumb, Enter is for a new line.
const TOUCH = matchMedia('(pointer: coarse)');

/** Where one writes; says beforehand what will happen. */
export class Composer extends Part {
  static override readonly properties = {
    conversation: { attribute: false },
    replyTo: { state: true },
    length: { state: true },
  };
  declare conversation: Conversation | null;
  declare private replyTo: Quote | null;
  declare private length: number;
  private draftOf: string | null = null;
  private keeping: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.conversation = null;
    this.replyTo = null;
    this.length = 0;
  }

  protected pick(state: State) {
    return [state.me];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('pagehide', this.keepNow);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('pagehide', this.keepNow);
    this.keepNow();
  }

  protected override willUpdate(changed: PropertyValues): void {
    const before = changed.get('conversation') as Conversation | null | undefined;
    if (changed.has('conversation') && before?.id !== this.conversation?.id) {
      this.keepNow();
      this.replyTo = null;
      this.carryDraft(before?.id);
    }
  }

  // What was begun in a conversation that another one took goes along.
  private carryDraft(from: string | undefined): void {
    const { conversation } = this;
    if (from === undefined || conversation === null || this.state.conversations.has(from)) return;
    const draft = desk.drafts.of(from);
    if (draft === '') return;
    desk.drafts.keep(conversation.id, [desk.drafts.of(conversation.id), draft].filter(Boolean).join('\n'));
    desk.drafts.keep(from, '');
  }

  protected override render() {
    const { conversation } = this;
    const me = this.state.me;
    if (conversation === null || me === null) return nothing;
    if (me.user.role === 'viewer') return notice(icon('eye'), words.composer.readOnly.title, words.composer.readOnly.text, 'quiet');
    const window = windowLeft(conversation, Date.now());
    return window === 0 ? this.closed(conversation) : this.open(conversation, window);
  }

  private closed(conversation: Conversation) {
    const say = words.composer.closed;
    const since = conversation.lastInboundAt;
    const { platform } = conversation.line;
    const ago = since === null ? '' : long(Date.now() - Date.parse(since));
    const title = since === null ? say.never(nameOf(conversation))
      : platform === 'whatsapp' ? say.title(nameOf(conversation), ago) : say.answer(nameOf(conversation), ago, platformName(platform));
    const text = desk.drafts.of(conversation.id) === '' ? say.text : `${say.text} ${say.draft}`;
    return notice(ring(0), title, text, '');
  }

  private open(conversation: Conversation, window: number) {
    const say = words.composer;
    const name = nameOf(conversation);
    const { line } = conversation;
    const empty = this.length === 0 || this.length > limitOf(line.platform).most;
    return html`<div class="composer">
      <div class="top"><span class="from" title=${say.from(platformName(line.platform), line.name)}>${channel(line.platform, true)}<span class="trunc">${line.name}</span></span>
        <span class="window ${urgency(window)}" role="timer" aria-label=${say.leftLong(left(window))}>${ring(window)}${say.left(left(window))}</span></div>
      ${this.replyTo === null ? nothing : this.quoted(this.replyTo, name)}
      <textarea class="text" id="writing" data-composer rows="1" dir="auto" aria-label=${say.label(name)} placeholder=${say.placeholder(name)}
        enterkeyhint=${TOUCH.matches ? 'enter' : 'send'} @input=${this.typed} @keydown=${this.pressed} @blur=${this.keepNow}></textarea>
      <div class="foot"><span class="tip">${TOUCH.matches ? nothing : html`<kbd>⇧ ↵</kbd> ${say.newLine}`}</span><span class="sp"></span>${this.count(limitOf(line.platform).most)}${this.sendButton(empty)}</div>
    </div>`;
  }

  private quoted(quote: Quote, name: string) {
    return html`<div class="replying">${icon('reply', 's', 'flip')}<span class="trunc grow"><b>${quote.direction === 'in' ? name : words.you}</b> <bdi>${quote.text}</bdi></span>
      <button class="btn quiet icon" aria-label=${words.composer.removeQuote} @click=${this.unquote}>${icon('x', 'xs')}</button></div>`;
  }

  private count(most: number) {
    if (this.length < most * COUNT_FROM) return nothing;
    const over = this.length - most;
    return html`<span class="count ${over > 0 ? 'over' : ''}" role="status">${over > 0 ? words.composer.over(over) : words.composer.count(this.length, most)}</span>`;
  }

  private sendButton(empty: boolean) {
    const say = words.composer.send;
    return screen().phone
      ? html`<button class="btn primary p-send" data-send aria-label=${say} aria-disabled=${empty} @click=${this.send}>${icon('up', '')}</button>`
      : html`<button class="btn primary s" data-send aria-disabled=${empty} @click=${this.send}>${say}<kbd>↵</kbd></button>`;
  }

  protected override updated(): void {
    const { field, conversation } = this;
    if (field !== null && conversation !== null && (this.draftOf !== conversation.id || field !== this.filled)) {
      this.draftOf = conversation.id;
      this.filled = field;
      this.fill(field, desk.drafts.of(conversation.id));
    }
  }

  private filled: HTMLTextAreaElement | null = null;

  private get field(): HTMLTextAreaElement | null {
    return this.querySelector('[data-composer]');
  }

  private fill(field: HTMLTextAreaElement, text: string): void {
    field.value = text;
    this.length = this.measured(text);
  }

  private measured(text: string): number {
    return limitOf(this.conversation?.line.platform ?? '').measure(text.trim());
  }

  override focus(): void {
    this.field?.focus();
  }

  quote(message: Message): void {
    this.replyTo = { id: message.id, text: message.text ?? words.message.types[message.type] ?? '', direction: message.direction };
    this.focus();
  }

  /** Puts a text back to be written on; what is there stays in front of it. */
  take(text: string): void {
    const { field } = this;
    if (field === null) return;
    this.fill(field, field.value.trim() === '' ? text : `${field.value}\n${text}`);
    this.keepNow();
    field.focus();
  }

  private readonly typed = (event: Event) => {
    this.length = this.measured((event.target as HTMLTextAreaElement).value);
    clearTimeout(this.keeping);
    this.keeping = setTimeout(this.keepNow, KEEP_MS);
  };

  private readonly keepNow = () => {
    clearTimeout(this.keeping);
    const { field } = this;
    if (field !== null && this.draftOf !== null && field.value !== desk.drafts.of(this.draftOf)) desk.drafts.keep(this.draftOf, field.value);
  };

  private readonly pressed = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.isComposing || event.shiftKey || event.altKey) return;
    if (TOUCH.matches && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    this.send();
  };

  private readonly send = () => {
    const { field, conversation } = this;
    const text = field?.value.trim() ?? '';
    if (field === null || conversation === null || text === '' || this.measured(text) > limitOf(conversation.line.platform).most) return;
    desk.write(conversation.id, text, this.replyTo);
    clearTimeout(this.keeping);
    this.fill(field, '');
    this.replyTo = null;
    field.focus();
    this.dispatchEvent(new CustomEvent('sb-sent'));
  };

  private readonly unquote = () => {
    this.replyTo = null;
    this.focus();
  };
}

function notice(art: unknown, title: string, text: string, tone: string) {
  return html`<div class="notice ${tone}" role="status">${art}<div><b>${title}</b><p>${text}</p></div></div>`;
}

customElements.define('sb-composer', Composer);
