import { html, nothing } from 'lit';
import type { Conversation } from '../api/types';
import { desk } from '../desk';
import type { State } from '../store/state';
import { windowLeft } from '../store/waiting';
import { words } from '../words';
import { left, moment, rowTime } from '../words/time';
import { Part } from './element';
import { avatar, channel, icon, nameOf, ring } from './parts';

const COPIED_MS = 2000;

/** Who is on the other side, as far as is known. */
export class ContactPane extends Part {
  private copied = false;

  protected pick(state: State) {
    return [state.open, state.conversations];
  }

  protected override render() {
    const conversation = this.state.conversations.get(this.state.open ?? '');
    const say = words.contact;
    return html`<div class="bar"><h2 class="grow">${say.label}</h2>
        <button class="btn quiet icon" aria-label=${say.hide} title="${say.hide} ( ] )" @click=${this.hide}>${icon(this.closest('wa-drawer') === null ? 'panel' : 'x')}</button></div>
      <div class="scroll">${conversation === undefined ? nothing : this.about(conversation)}</div>`;
  }

  private about(conversation: Conversation) {
    const say = words.contact;
    const name = nameOf(conversation);
    const { contact, client, line, lastInboundAt } = conversation;
    const now = Date.now();
    const window = windowLeft(conversation, now);
    return html`
      <div class="person">${avatar(name, contact.id, 'lg')}<div><h3><bdi>${name}</bdi></h3><p>${client.name}</p></div></div>
      <section class="sect"><h3>${say.reachable}</h3>
        <div class="ident">${channel(line.platform)}<div><p class="num"><bdi>${contact.phone ?? say.hidden}</bdi></p><small>${say.here}</small></div>${this.copyButton(contact.phone)}</div></section>
      <section class="sect"><h3>${say.details}</h3><dl class="facts">
        <dt>${say.client}</dt><dd>${client.name}</dd><dt>${say.line}</dt><dd>${line.name}</dd>
        <dt>${say.lastWrote}</dt><dd>${lastInboundAt === null ? say.never : moment(lastInboundAt, now)}</dd>
        <dt>${say.window}</dt><dd class="with-ring">${ring(window)}${window > 0 ? say.windowOpen(left(window)) : say.windowClosed}</dd></dl></section>
      ${this.others(conversation)}`;
  }

  private copyButton(phone: string | null) {
    if (phone === null) return nothing;
    const label = this.copied ? words.contact.copied : words.contact.copy;
    return html`<button class="btn quiet icon" aria-label=${label} title=${label} @click=${() => this.copy(phone)}>${icon(this.copied ? 'check' : 'copy')}</button>`;
  }

  private others(conversation: Conversation) {
    const others = [...this.state.conversations.values()].filter(({ id, contact }) => contact.id === conversation.contact.id && id !== conversation.id);
    if (others.length === 0) return nothing;
    return html`<section class="sect"><h3>${words.contact.others}<span class="num">${others.length}</span></h3>
      <ul class="past">${others.map((other) => html`<li><div><p><button class="linkish" @click=${() => void desk.open(other.id)}>${other.client.name}, ${other.line.name}</button></p>
        <small class="trunc" dir="auto">${other.preview}</small></div>${other.lastMessageAt === null ? nothing : html`<time>${rowTime(other.lastMessageAt, Date.now())}</time>`}</li>`)}</ul></section>`;
  }

  private async copy(phone: string): Promise<void> {
    await navigator.clipboard.writeText(phone);
    this.copied = true;
    this.requestUpdate();
    setTimeout(() => {
      this.copied = false;
      this.requestUpdate();
    }, COPIED_MS);
  }

  private readonly hide = () => this.dispatchEvent(new CustomEvent('sb-show', { detail: 'contact', bubbles: true }));
}

customElements.define('sb-contact', ContactPane);
