import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Conversation, Message, Note } from '../api/types';
import { desk } from '../desk';
import type { Shown } from '../store/messages';
import { shown } from '../store/messages';
import type { State, Thread } from '../store/state';
import { closesAt, dueAt, isPaused, isWaiting, REPLY_WITHIN_MS, windowLeft } from '../store/waiting';
import { words } from '../words';
import { dayName, long, moment, when } from '../words/time';
import { Part } from './element';
import { retryable, skeleton } from './list-parts';
import type { ThreadActions } from './message';
import { messageArticle } from './message';
import { onDrop } from './drop';
import type { NoteActions } from './note';
import { noteArticle } from './note';
import { isFresh, QUIET_MS } from './message-state';
import { empty, icon, nameOf, ring } from './parts';
import { Reading } from './reading';
import type { Composer } from './sb-composer';
import './sb-composer';
import './sb-thread-bar';
import './sb-viewer';
import { writing } from './team';
import { explain, tell } from './tell';
import { showTrace } from './trace';
import type { Item } from './thread-items';
import { itemsOf } from './thread-items';


const MOST_DRAWN = 150;

/** What was said with one customer. */
export class ThreadPane extends Part implements ThreadActions, NoteActions {
  private readonly reading = new Reading(this);
  private active: string | null = null;
  private lastOwn = '';
  private takesDrops = false;

  protected pick(state: State) {
    const id = state.open;
    return [id, id && state.threads.get(id), id && state.conversations.get(id), state.outbox, id === null && state.conversations, state.me, state.alerts, id && state.team.typing.get(id), state.people];
  }

  protected override render() {
    const { open, conversations, threads } = this.state;
    const conversation = open === null ? undefined : conversations.get(open);
    if (open === null || conversation === undefined) return open === null ? this.nothingOpen() : html`<div class="bar"></div>`;
    const thread = threads.get(open);
    return html`<sb-thread-bar .conversation=${conversation}></sb-thread-bar>${thread === undefined ? nothing : this.log(conversation, thread)}
      <div class="drop-here" aria-hidden="true">${icon('clip')}${words.attach.drop(nameOf(conversation))}</div>
      <div class="dock">${this.toEnd()}${this.paused(conversation)}${writing(this.state, open)}<sb-composer .conversation=${conversation} @sb-sent=${() => this.reading.toEnd()}></sb-composer></div>
      <sb-viewer></sb-viewer>`;
  }

  private nothingOpen() {
    const say = words.thread.nothingOpen;
    const now = Date.now();
    const waiting = [...this.state.conversations.values()].filter(isWaiting);
    const [first] = waiting.filter((conversation) => windowLeft(conversation, now) > 0).sort((a, b) => dueAt(a) - dueAt(b));
    const text = first === undefined ? say.quiet : say.longest(long(now - dueAt(first) + REPLY_WITHIN_MS), nameOf(first));
    const start = first === undefined ? nothing
      : html`<button class="btn primary s" @click=${() => void desk.threads.open(first.id)}>${say.start(nameOf(first))}</button>`;
    return html`<div class="bar"></div>${empty(say.title(waiting.length), text, html`${start}
      <p class="keys-hint"><kbd>J</kbd> <kbd>K</kbd> ${say.keys[0]} · <kbd>?</kbd> ${say.keys[1]}</p>`)}`;
  }

  private log(conversation: Conversation, thread: Thread) {
    if (thread.status === 'failed') return retryable(words.thread.failed, 'alert', () => void desk.threads.load(conversation.id));
    const mine = this.state.outbox.filter((out) => out.conversation === conversation.id);
    const all = shown(thread.messages, mine, this.state.me?.user ?? { id: null, name: '' });
    this.lookAgainSoon(all);
    // Further up they are drawn only for who goes there.
    const drawn = this.reading.isAtEnd ? all.slice(-MOST_DRAWN) : all;
    const items = itemsOf(drawn, notesAmong(thread, drawn[0]?.message.at ?? null, drawn.length === all.length), thread.fresh);
    this.reading.about(conversation, thread, { length: all.length, first: drawn[0]?.key ?? '' });
    return html`<div class="log scroll" id="messages" role="log" aria-label=${words.thread.messages} tabindex="0" aria-busy=${thread.loadsOlder || thread.status === 'loading'}
      @scroll=${this.reading.scrolled} @sb-grown=${this.reading.grown} @pointerover=${this.pointed} @pointerleave=${this.pointed} @focusin=${this.pointed}>
      ${thread.status === 'loading' ? skeleton() : nothing}
      ${thread.status === 'ready' && thread.next === null && drawn.length === all.length ? this.start(conversation, thread) : nothing}
      ${repeat(items, (item) => item.key, (item) => this.item(item, conversation))}${this.windowLine(conversation)}</div>`;
  }

  private start(conversation: Conversation, thread: Thread) {
    const ours = thread.messages[0]?.direction !== 'in';
    return html`<div class="sys">${ours ? words.thread.startOurs : words.thread.start(nameOf(conversation))}</div>`;
  }

  private paused(conversation: Conversation) {
    const alert = this.state.alerts.find(({ kind, lineId }) => kind === 'paused' && lineId === conversation.line.id);
    const say = words.thread.paused;
    return alert === undefined ? nothing
      : html`<div class="notice line-paused" role="status">${icon('plug')}<div><b>${say.title(conversation.line.name)}</b><p>${alert.reason ?? alert.detail ?? ''} ${say.text}</p></div></div>`;
  }

  private windowLine(conversation: Conversation) {
    const closes = closesAt(conversation);
    const now = Date.now();
    const say = conversation.line.platform === 'whatsapp' ? words.thread.windowClosed : words.thread.answerClosed;
    return closes === null || closes > now ? nothing : html`<div class="sys">${ring(0)}<span>${say} <b>${when(closes, now)}</b></span></div>`;
  }

  private item(item: Item, conversation: Conversation) {
    const now = Date.now();
    switch (item.kind) {
      case 'day':
        return html`<div class="day"><time datetime=${item.at}>${dayName(item.at, now)}</time></div>`;
      case 'new':
        return html`<div class="day new" role="separator"><span>${item.since === null ? words.thread.isNew : words.thread.newSince(moment(item.since, now))}</span></div>`;
      case 'note':
        return noteArticle(item.note, { me: this.state.me?.user.id ?? null, role: this.state.me?.user.role ?? '', active: item.key === this.active }, this);
      case 'message':
        return messageArticle(item.shown, {
          joins: item.joins,
          ends: item.ends,
          waits: item.waits,
          contact: nameOf(conversation),
          platform: conversation.line.platform,
          windowClosesAt: closesAt(conversation),
          isLinePaused: isPaused(this.state, conversation.line.id),
          heldByUs: this.state.alerts.some((alert) => alert.kind === 'held' && alert.messageId === item.shown.message.id),
          me: this.state.me?.user.id ?? null,
          now,
          active: item.key === this.active,
          mayWrite: this.state.me?.user.role !== 'viewer' && windowLeft(conversation, now) > 0,
        }, this);
    }
  }

  private toEnd() {
    const { newBelow, isAtEnd } = this.reading;
    if (isAtEnd) return nothing;
    return html`<button class="btn s to-end" aria-label=${newBelow > 0 ? nothing : words.thread.toEnd} @click=${() => this.reading.toEnd()}>${icon('down', 'xs')}${newBelow > 0 ? words.thread.newBelow(newBelow) : nothing}</button>`;
  }

  protected override updated(): void {
    this.reading.drawn(this.querySelector('.log'));
  }

  // A label appears only where the answer takes longer than that.
  private lookAgainSoon(all: readonly Shown[]): void {
    const last = all.at(-1);
    if (last === undefined || last.key === this.lastOwn || !isFresh(last.message, Date.now())) return;
    this.lastOwn = last.key;
    setTimeout(() => this.requestUpdate(), QUIET_MS);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.takesDrops) return;
    this.takesDrops = true;
    onDrop(this, (is) => this.classList.toggle('is-drop', is && this.composer?.mayAttach === true), (files) => this.composer?.attach(files));
  }

  get composer(): Composer | null {
    return this.querySelector('sb-composer');
  }

  /** The message that has the focus, or the newest of the customer. */
  quoteCurrent(): void {
    const id = document.activeElement?.closest<HTMLElement>('[data-message-id]')?.dataset['messageId'];
    const messages = this.state.threads.get(this.state.open ?? '')?.messages ?? [];
    const message = messages.find((one) => one.id === id) ?? messages.findLast((one) => one.direction === 'in');
    if (message) this.quote(message);
  }

  walk(by: number): void {
    const all = [...this.querySelectorAll<HTMLElement>('[data-message-id]')];
    const at = all.indexOf(document.activeElement as HTMLElement);
    (at < 0 ? all.at(-1) : all[Math.min(all.length - 1, Math.max(0, at + by))])?.focus();
  }

  ends(key: 'Home' | 'End'): void {
    if (key === 'End') this.reading.toEnd();
    else this.querySelector('.day.new')?.scrollIntoView({ block: 'start' });
  }

  quote(message: Message): void {
    this.composer?.quote(message);
  }

  copy(message: Message): void {
    void navigator.clipboard.writeText(message.text ?? '');
  }

  trace(message: Message): void {
    const platform = this.state.conversations.get(message.conversationId)?.line.platform ?? '';
    void showTrace(message, platform);
  }

  cancel(message: Message): void {
    void desk.cancel(message.id).then((problem) => this.tell(problem === null ? '' : problem || words.message.tooLate));
  }

  sendAgain(one: Shown): void {
    if (one.local !== null) desk.outbox.again(one.local);
  }

  retry(message: Message): void {
    void desk.retry(message.id).then((problem) => this.tell(problem ?? ''));
  }

  writeAgain(one: Shown): void {
    if (one.local !== null) desk.discard(one.local);
    this.composer?.take(one.message.text ?? '');
  }

  discard(one: Shown): void {
    if (one.local !== null) desk.discard(one.local);
  }

  editNote(note: Note): void {
    this.composer?.edit(note);
  }

  removeNote(note: Note): void {
    void desk.work.removeNote(note.id).then((outcome) => tell(outcome.ok ? words.note.removed : explain(outcome.why, words.acts.unreachable)));
  }

  /** Shows a message that is drawn, and puts the focus on it. */
  async show(message: string): Promise<boolean> {
    this.reading.leaveEnd();
    await this.updateComplete;
    const found = this.querySelector<HTMLElement>(`[data-message-id="${message}"]`);
    found?.scrollIntoView({ block: 'center' });
    found?.focus({ preventScroll: true });
    found?.classList.add('hit');
    return found !== null;
  }

  private tell(problem: string): void {
    if (problem !== '') tell(problem);
  }

  private readonly pointed = (event: Event) => {
    const key = event.type === 'pointerleave' ? null : (event.target as Element).closest<HTMLElement>('[data-key]')?.dataset['key'] ?? null;
    if (key !== this.active && !(event.type === 'pointerleave' && this.contains(document.activeElement?.closest('.msg-tools') ?? null))) {
      this.active = key;
      this.requestUpdate();
    }
  };
}

/** The notes that belong among what is drawn: older ones come with the older messages. */
function notesAmong(thread: Thread, from: string | null, isWhole: boolean): readonly Note[] {
  if (from === null || (isWhole && thread.next === null)) return thread.notes;
  return thread.notes.filter(({ at }) => Date.parse(at) >= Date.parse(from));
}

customElements.define('sb-thread', ThreadPane);
