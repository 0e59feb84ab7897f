import type { PropertyValues } from 'lit';
import { html, nothing } from 'lit';
import type { Conversation, Message, Note, Quote } from '../api/types';
import { desk } from '../desk';
import type { State } from '../store/state';
import { limitOf } from '../store/limits';
import { windowLeft } from '../store/waiting';
import { words } from '../words';
import { afterWindow } from './after-window';
import { Attach, filesOf, pickFiles } from './attach';
import { carryDraft, DraftKeeper, EDIT } from './draft-keeper';
import { Part } from './element';
import type { Mode } from './composer-parts';
import { about, countdown, from, lengthLeft, notice, sendButton, sendLabel, tabs, tool } from './composer-parts';
import { icon, nameOf } from './parts';
import { screen } from './screen';
import type { Suggestion, Suggestions } from './suggest';
import { Suggest } from './suggest';
import { Offers } from './suggestions';
import { explain, tell } from './tell';
import { begin, put } from './typing';

const LONGEST_NOTE = 10_000;
// With a thumb, Enter is for a new line.
const TOUCH = matchMedia('(pointer: coarse)');

/** Where one writes, to the customer or among colleagues; says beforehand what will happen. */
export class Composer extends Part {
  static override readonly properties = {
    conversation: { attribute: false },
    mode: { state: true },
    replyTo: { state: true },
    editing: { state: true },
    length: { state: true },
    picking: { state: true },
  };
  declare conversation: Conversation | null;
  declare private mode: Mode;
  declare private replyTo: Quote | null;
  declare private editing: Note | null;
  declare private length: number;
  declare private picking: boolean;
  private readonly files = new Attach(() => this.requestUpdate());
  private filled: HTMLTextAreaElement | null = null;
  // Loaded when somebody opens it.
  private emoji: typeof import('./emoji') | null = null;
  private readonly draft = new DraftKeeper(() => this.field);
  private readonly suggest = new Suggest(() => this.requestUpdate(), (one, all) => this.insert(one, all));
  private readonly offers = new Offers(() => this.manage());

  constructor() {
    super();
    this.conversation = null;
    this.mode = 'reply';
    this.replyTo = null;
    this.editing = null;
    this.length = 0;
    this.picking = false;
  }

  protected pick(state: State) {
    return [state.me, state.people];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('pagehide', this.draft.now);
    this.files.connect();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('pagehide', this.draft.now);
    this.draft.now();
    this.files.disconnect();
  }

  protected override willUpdate(changed: PropertyValues): void {
    const before = changed.get('conversation') as Conversation | null | undefined;
    if (changed.has('conversation') && before?.id !== this.conversation?.id) {
      this.draft.now();
      this.mode = 'reply';
      this.replyTo = null;
      this.editing = null;
      this.picking = false;
      this.files.about(this.conversation?.id ?? '', this.conversation?.line.platform ?? '');
      this.suggest.show(null);
      if (before && this.conversation && !this.state.conversations.has(before.id)) carryDraft(before.id, this.conversation.id);
    }
  }

  protected override render() {
    const { conversation } = this;
    const me = this.state.me;
    if (conversation === null || me === null) return nothing;
    if (me.user.role === 'viewer') return notice(icon('eye'), words.composer.readOnly.title, words.composer.readOnly.text, 'quiet');
    const window = windowLeft(conversation, Date.now());
    const isNote = this.mode === 'note';
    return html`${this.suggest.render()}${this.picking && this.emoji !== null ? this.emoji.emojiPicker(this.takeEmoji, this.closeEmoji) : nothing}
      <div class="composer ${isNote ? 'is-note' : ''}">
        <div class="top">${tabs(this.mode, (mode) => this.write(mode))}${isNote ? nothing : from(conversation)}${window === 0 ? nothing : countdown(window)}</div>
        ${!isNote && window === 0 ? afterWindow(conversation, this.state, () => this.write('note')) : this.writing(conversation, isNote)}
      </div>`;
  }

  private writing(conversation: Conversation, isNote: boolean) {
    const name = nameOf(conversation);
    const say = words.composer;
    return html`${this.about(name)}${isNote ? nothing : this.files.render()}
      <textarea class="text" id="writing" data-composer rows="1" dir="auto" aria-label=${isNote ? words.note.label(name) : say.label(name)} placeholder=${isNote ? words.note.placeholder : say.placeholder(name)}
        aria-autocomplete="list" aria-controls=${this.suggest.now?.items.length ? 'suggest' : nothing} aria-activedescendant=${this.suggest.activeId ?? nothing}
        enterkeyhint=${TOUCH.matches ? 'enter' : 'send'} @input=${this.typed} @keydown=${this.pressed} @blur=${this.left} @click=${this.offer} @paste=${this.pasted}></textarea>
      <div class="foot">${isNote ? nothing : tool('attach', 'clip', words.attach.button, () => pickFiles(this.attach))}${tool('emoji', 'smile', words.emoji.button, this.openEmoji)}
        ${isNote ? tool('mention', 'at', words.keys.mention, () => this.begin('@')) : tool('canned', 'snippet', `${words.canned.button} (/)`, () => this.begin('/'))}
        <span class="tip">${TOUCH.matches || screen().phone ? nothing : html`<kbd>⇧ ↵</kbd> ${say.newLine}`}</span><span class="sp"></span>${lengthLeft(this.length, this.most)}${sendButton(sendLabel(this.mode, this.editing !== null), !this.mayGo, this.send)}</div>`;
  }

  /** What it answers, or which note is changed. */
  private about(name: string) {
    const { replyTo, editing } = this;
    if (this.mode === 'reply') {
      return replyTo === null ? nothing : about('reply', replyTo.direction === 'in' ? name : words.you, replyTo.text, words.composer.removeQuote, this.leave);
    }
    return editing === null ? nothing : about('pencil', words.note.editing, editing.text, words.note.stopEditing, this.leave);
  }

  private get mayGo(): boolean {
    const hasFiles = this.mode === 'reply' && !this.files.isEmpty;
    return this.length <= this.most && (hasFiles ? this.files.isReady : this.length > 0);
  }

  private get limit() {
    return limitOf(this.conversation?.line.platform ?? '');
  }

  private get most(): number {
    return this.mode === 'note' ? LONGEST_NOTE : this.limit.most;
  }

  protected override updated(): void {
    const { field, key } = this; // filled anew for another conversation, tab or note
    if (field !== null && key !== null && (this.draft.key !== key || field !== this.filled)) {
      this.draft.key = key;
      this.filled = field;
      this.fill(field, this.editing?.text ?? desk.drafts.of(key));
    }
  }

  /** Under which the draft is kept; an edit has none. */
  private get key(): string | null {
    const { conversation, mode, editing } = this;
    if (conversation === null) return null;
    return mode === 'reply' ? conversation.id : editing === null ? `note:${conversation.id}` : `${EDIT}${editing.id}`;
  }

  private get field(): HTMLTextAreaElement | null {
    return this.querySelector('[data-composer]');
  }

  private fill(field: HTMLTextAreaElement, text: string): void {
    field.value = text;
    this.length = this.measured(text);
  }

  private measured(text: string): number {
    return this.mode === 'note' ? text.trim().length : this.limit.measure(text.trim());
  }

  override focus(): void {
    this.field?.focus();
  }

  /** Turns to the customer or to colleagues; each keeps its draft. */
  write(mode: Mode): void {
    if (this.mode !== mode) {
      this.draft.now();
      this.mode = mode;
      this.editing = null;
      this.suggest.show(null);
    }
    void this.updateComplete.then(() => this.focus());
  }

  quote(message: Message): void {
    this.replyTo = { id: message.id, text: message.text ?? words.message.types[message.type] ?? '', direction: message.direction };
    this.write('reply');
  }

  edit(note: Note): void {
    this.write('note');
    this.editing = note;
  }

  /** Puts a text back to be written on; what is there stays in front of it. */
  take(text: string): void {
    this.write('reply');
    void this.updateComplete.then(() => {
      const { field } = this;
      if (field === null) return;
      this.fill(field, field.value.trim() === '' ? text : `${field.value}\n${text}`);
      this.draft.now();
    });
  }

  /** Can a customer be sent files here and now? */
  get mayAttach(): boolean {
    return this.field !== null && this.conversation !== null && windowLeft(this.conversation, Date.now()) > 0;
  }

  /** Takes files to go with the next message. */
  readonly attach = (files: readonly File[]): void => {
    if (this.conversation === null || files.length === 0 || !this.mayAttach) return;
    this.write('reply');
    this.files.add(files);
  };

  // A picture that comes with its words is the words.
  private readonly pasted = (event: ClipboardEvent) => {
    const files = filesOf(event.clipboardData);
    if (this.mode !== 'reply' || files.length === 0 || event.clipboardData?.types.includes('text/plain')) return;
    event.preventDefault();
    this.attach(files);
  };

  private readonly typed = (event: Event) => {
    this.length = this.measured((event.target as HTMLTextAreaElement).value);
    this.draft.soon();
    if (this.mode === 'reply' && this.conversation !== null) desk.attention.typed(this.conversation.id, this.length === 0);
    this.offer();
  };

  private readonly offer = () => {
    const { field, conversation } = this;
    if (field === null || conversation === null) return;
    const at = field.selectionStart;
    const before = field.value.slice(0, at);
    void this.offers.of(conversation, this.mode === 'note', before).then((suggestions) => {
      if (this.field?.value.slice(0, this.field.selectionStart) !== before) return; // typed on meanwhile
      if (suggestions !== null || this.suggest.now !== null) this.suggest.show(suggestions);
    });
  };

  private insert(one: Suggestion, { from, to }: Suggestions): void {
    this.suggest.show(null);
    if (this.field !== null) put(this.field, one.insert, from, to);
  }

  private begin(sign: '/' | '@'): void {
    if (this.field !== null) begin(this.field, sign);
  }

  private readonly openEmoji = async () => {
    this.emoji ??= await import('./emoji').catch(() => null);
    if (this.emoji === null) tell(words.acts.unreachable);
    this.picking = !this.picking && this.emoji !== null;
    await this.updateComplete;
    this.querySelector<HTMLElement>('.emoji button')?.focus();
  };

  private readonly takeEmoji = (emoji: string) => {
    this.picking = false;
    if (this.field !== null) put(this.field, emoji);
  };

  private readonly closeEmoji = () => {
    this.picking = false;
    this.focus();
  };

  private manage(): void {
    this.suggest.show(null);
    this.offers.forget();
    this.dispatchEvent(new CustomEvent('sb-show', { detail: 'canned', bubbles: true }));
  }

  private readonly left = () => {
    desk.attention.stopped();
    this.draft.now();
    // A popup without the text's focus has no way out.
    if (this.suggest.now !== null) this.suggest.show(null);
  };

  private readonly pressed = (event: KeyboardEvent) => {
    if (this.suggest.pressed(event)) {
      event.preventDefault();
      return;
    }
    if (event.key !== 'Enter' || event.isComposing || event.shiftKey || event.altKey) return;
    if (TOUCH.matches && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    this.send();
  };

  private readonly send = () => {
    const { field, conversation } = this;
    const text = field?.value.trim() ?? '';
    if (field === null || conversation === null || !this.mayGo) return;
    this.draft.stop();
    if (this.mode === 'note') {
      void this.addNote(conversation, text);
      return;
    }
    desk.write(conversation.id, text, this.replyTo, this.files.take());
    this.fill(field, '');
    this.replyTo = null;
    field.focus();
    this.dispatchEvent(new CustomEvent('sb-sent'));
  };

  // Kept in the field until the server has it.
  private async addNote(conversation: Conversation, text: string): Promise<void> {
    const { editing, key } = this;
    const outcome = editing === null ? await desk.work.addNote(conversation.id, text) : await desk.work.changeNote(conversation.id, editing.id, text);
    if (!outcome.ok) {
      tell(`${words.note.notSaved} ${explain(outcome.why, '')}`);
      return;
    }
    desk.drafts.keep(`note:${conversation.id}`, '');
    if (this.key !== key) return;
    this.editing = null;
    this.draft.key = null; // filled anew
    this.focus();
    this.dispatchEvent(new CustomEvent('sb-sent'));
  }

  private readonly leave = () => {
    if (this.mode === 'reply') this.replyTo = null;
    else this.editing = null;
    this.focus();
  };
}

customElements.define('sb-composer', Composer);
