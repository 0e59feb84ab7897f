import { html, nothing } from 'lit';
import '@awesome.me/webawesome/dist/components/dropdown/dropdown.js';
import '@awesome.me/webawesome/dist/components/dropdown-item/dropdown-item.js';
import type { Conversation, Status } from '../api/types';
import { STATUSES } from '../api/types';
import { desk } from '../desk';
import type { State } from '../store/state';
import { words } from '../words';
import { toCome } from '../words/time';
import { askSnooze, askAddTag, assign, assignable, assigneeOf, copyLink, done, markUnread, mayWrite, setStatus, snooze, snoozeTimes } from './acts';
import { Part } from './element';
import { avatar, channel, current, icon, nameOf, platformName } from './parts';
import { screen } from './screen';
import { alsoHere } from './team';

const NOBODY = 'nobody';

/** Above the messages: who it is with, who has it, and what to do with it. */
export class ThreadBar extends Part {
  static override readonly properties = { conversation: { attribute: false } };
  declare conversation: Conversation | null;

  constructor() {
    super();
    this.conversation = null;
  }

  protected pick(state: State) {
    return [state.people, state.me, this.conversation && state.team.looking.get(this.conversation.id)];
  }

  protected override render() {
    const { conversation } = this;
    if (conversation === null) return nothing;
    return screen().phone ? this.small(conversation) : this.large(conversation);
  }

  private large(conversation: Conversation) {
    const { platform } = conversation.line;
    return html`<div class="bar"><div class="who"><h2><bdi class="trunc">${nameOf(conversation)}</bdi>${this.status(conversation)}</h2>
        <p class="trunc">${channel(platform, true)}<span class="sr">${platformName(platform)}</span><span class="trunc">${conversation.client.name}, ${conversation.line.name}</span></p></div>
      ${alsoHere(this.state, conversation.id)}${mayWrite() ? html`${this.assignee(conversation)}${this.snooze(conversation)}${this.more(conversation)}${this.doneButton(conversation)}` : nothing}
      ${screen().contact ? nothing : html`<button class="btn quiet icon" aria-label=${words.thread.contact} title="${words.thread.contact} ( ] )" @click=${this.showContact}>${icon('panel')}</button>`}</div>`;
  }

  private small(conversation: Conversation) {
    const name = nameOf(conversation);
    return html`<div class="p-bar"><h1 class="sr">${name}</h1><button class="p-ic" aria-label=${words.thread.back} @click=${() => desk.threads.close()}>${icon('chev-l', '', 'flip')}</button>
      <button class="p-who grow" @click=${this.showContact}>${avatar(name, conversation.contact.id, '', conversation.line.platform)}
        <span class="trunc"><b class="trunc"><bdi>${name}</bdi></b><small class="trunc">${conversation.client.name}, ${conversation.line.name}</small></span></button>
      ${alsoHere(this.state, conversation.id)}${mayWrite() ? html`${this.assignee(conversation, true)}
        <button class="p-ic" data-done aria-label=${conversation.status === 'archived' ? words.acts.reopen : words.acts.done} @click=${this.finish}>${icon(conversation.status === 'archived' ? 'refresh' : 'check', '')}</button>${this.more(conversation, true)}` : nothing}</div>`;
  }

  private status({ status, snoozedUntil }: Conversation) {
    if (status === 'new' || status === 'open') return nothing;
    const text = status === 'snoozed' && snoozedUntil !== null ? words.acts.snoozedUntil(toCome(snoozedUntil, Date.now())) : words.status.names[status];
    return html`<span class="tag" data-status>${status === 'snoozed' ? icon('moon', 'xs') : nothing}${text}</span>`;
  }

  private assignee(conversation: Conversation, small = false) {
    const assignee = assigneeOf(conversation);
    const me = desk.store.state.me?.user.id ?? null;
    const label = assignee === null ? words.acts.unassigned : words.acts.assignedTo(assignee.name);
    const shown = assignee === null ? icon('assign') : avatar(assignee.name, assignee.id, small ? 'sm' : 'xs');
    const name = assignee === null ? words.acts.assign : assignee.id === me ? words.you : assignee.name;
    return html`<wa-dropdown placement="bottom-end" @wa-select=${this.given}>
      <button slot="trigger" class=${small ? 'p-ic' : 'btn s assignee'} data-assign aria-label=${small ? label : nothing} title="${label} (A)">${shown}${small ? nothing : html`<span class="trunc">${name}</span><span class="sr">${label}</span>${icon('chev-d', 'xs')}`}</button>
      ${assignable().map(({ id, name: each }) => html`<wa-dropdown-item value=${id}>${id === me ? words.acts.me(each) : each}${current(id === assignee?.id)}</wa-dropdown-item>`)}
      <wa-dropdown-item value=${NOBODY}>${words.acts.nobody}${current(assignee === null)}</wa-dropdown-item></wa-dropdown>`;
  }

  private snooze(conversation: Conversation) {
    const label = words.acts.snooze;
    return html`<wa-dropdown placement="bottom-end" @wa-select=${this.put}>
      <button slot="trigger" class="btn quiet icon" data-snooze aria-label=${label} title="${label} (S)">${icon('moon')}</button>
      ${conversation.status === 'snoozed' ? html`<wa-dropdown-item value="wake">${words.acts.wake}</wa-dropdown-item>` : nothing}
      ${snoozeTimes().map(({ key, label: time }) => html`<wa-dropdown-item value=${key}>${time}</wa-dropdown-item>`)}
      <wa-dropdown-item value="pick">${words.acts.pick}</wa-dropdown-item></wa-dropdown>`;
  }

  private more(conversation: Conversation, small = false) {
    const statuses = STATUSES.filter((status) => status !== 'snoozed');
    return html`<wa-dropdown placement="bottom-end" @wa-select=${this.chosen}>
      <button slot="trigger" class=${small ? 'p-ic' : 'btn quiet icon'} data-more aria-label=${words.acts.more} title=${words.acts.more}>${icon('more')}</button>
      <h3>${words.status.label}</h3>
      ${statuses.map((status) => html`<wa-dropdown-item value=${status}>${words.status.names[status]}${current(status === conversation.status)}</wa-dropdown-item>`)}
      <h3>${words.acts.more}</h3>
      ${small ? snoozeTimes().slice(2).map(({ key, label }) => html`<wa-dropdown-item value=${key}>${words.acts.snooze}: ${label}</wa-dropdown-item>`) : nothing}
      <wa-dropdown-item value="tag">${words.tags.add}</wa-dropdown-item>
      <wa-dropdown-item value="unread">${words.acts.markUnread}</wa-dropdown-item>
      <wa-dropdown-item value="link">${words.acts.copyLink}</wa-dropdown-item></wa-dropdown>`;
  }

  private doneButton(conversation: Conversation) {
    const isDone = conversation.status === 'archived';
    return html`<button class="btn s" data-done @click=${this.finish}>${icon(isDone ? 'refresh' : 'check')}${isDone ? words.acts.reopen : html`${words.acts.done}<kbd>E</kbd>`}</button>`;
  }

  private readonly given = (event: CustomEvent<{ item: { value: string } }>) => {
    const { value } = event.detail.item;
    if (this.conversation !== null) void assign(this.conversation, value === NOBODY ? null : value);
  };

  private readonly put = (event: CustomEvent<{ item: { value: string } }>) => this.doSnooze(event.detail.item.value);

  private doSnooze(key: string): void {
    const { conversation } = this;
    if (conversation === null) return;
    const time = snoozeTimes().find((each) => each.key === key);
    if (key === 'wake') void setStatus(conversation, 'open');
    else if (time === undefined) void askSnooze(conversation);
    else void snooze(conversation, time.at);
  }

  private readonly chosen = (event: CustomEvent<{ item: { value: string } }>) => {
    const { conversation } = this;
    const { value } = event.detail.item;
    if (conversation === null) return;
    if (value === 'unread') void markUnread(conversation);
    else if (value === 'link') void copyLink(conversation);
    else if (value === 'tag') void askAddTag(conversation);
    else if ((STATUSES as readonly string[]).includes(value)) void setStatus(conversation, value as Status);
    else this.doSnooze(value);
  };

  private readonly finish = () => {
    if (this.conversation !== null) void done(this.conversation);
  };

  private readonly showContact = () => this.dispatchEvent(new CustomEvent('sb-show', { detail: 'contact', bubbles: true }));

  /** Opens the menu of a key: who has it, or until when. */
  menu(which: 'assign' | 'snooze'): void {
    this.querySelector<HTMLElement>(`[data-${which}]`)?.click();
  }
}

customElements.define('sb-thread-bar', ThreadBar);
