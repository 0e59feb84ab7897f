import { html, nothing } from 'lit';
import type { Contact, Conversation, Identity, Media, Note } from '../api/types';
import { desk } from '../desk';
import type { State } from '../store/state';
import { windowLeft } from '../store/waiting';
import { words } from '../words';
import { day, left, moment, rowTime } from '../words/time';
import { askAddTag, assign, assignable, mayWrite, removeTag } from './acts';
import { erase, rename, unmerge } from './contact-acts';
import { Part } from './element';
import { pinned } from './note';
import { avatar, channel, icon, nameOf, ring } from './parts';
import './sb-media';
import './sb-same-person';
import { screen } from './screen';
import { explain, tell } from './tell';

const COPIED_MS = 2000;
const NOTES_SHOWN = 3;
const SHARED_SHOWN = 8;
const PLATFORMS: Record<string, string> = { wa_id: 'whatsapp', user_id: 'whatsapp', parent_user_id: 'whatsapp', username: 'whatsapp', psid: 'messenger', igsid: 'instagram', ig_username: 'instagram' };
// Ids of the platforms, which tell nobody anything.
const CODES = new Set(['user_id', 'parent_user_id', 'psid', 'igsid']);

/** Who is on the other side: how to reach them, what is known, who they turned out to be. */
export class ContactPane extends Part {
  private copied = '';
  private merging = false;
  private asked: string | null = null;
  private failed = false;

  protected pick(state: State) {
    return [state.open, state.conversations, state.contact, state.threads, state.people, state.me];
  }

  protected override willUpdate(): void {
    const id = this.state.conversations.get(this.state.open ?? '')?.contact.id ?? null;
    if (id === null || id === this.asked) return;
    this.asked = id;
    this.merging = false;
    void this.load(id);
  }

  private async load(id: string): Promise<void> {
    this.failed = false;
    const outcome = await desk.work.loadContact(id);
    this.failed = !outcome.ok;
    this.requestUpdate();
  }

  protected override render() {
    const conversation = this.state.conversations.get(this.state.open ?? '');
    const say = words.contact;
    const inDrawer = this.closest('wa-drawer') !== null;
    if (screen().phone) {
      return html`<div class="p-bar"><button class="p-ic" aria-label=${say.hide} @click=${this.hide}>${icon('chev-l', '', 'flip')}</button><h2 class="p-h grow">${say.label}</h2></div>
        <div class="scroll">${conversation === undefined ? nothing : this.about(conversation)}</div>`;
    }
    return html`<div class="bar"><h2 class="grow">${say.label}</h2>
        <button class="btn quiet icon" aria-label=${say.hide} title="${say.hide} ( ] )" @click=${this.hide}>${icon(inDrawer ? 'x' : 'panel')}</button></div>
      <div class="scroll">${conversation === undefined ? nothing : this.about(conversation)}</div>`;
  }

  private about(conversation: Conversation) {
    const name = nameOf(conversation);
    const contact = this.state.contact?.id === conversation.contact.id ? this.state.contact : null;
    const since = contact === null ? conversation.client.name : words.person.since(day(contact.createdAt));
    return html`
      <div class="person">${avatar(name, conversation.contact.id, 'lg')}<div class="grow"><h3><bdi>${name}</bdi></h3><p>${since}</p></div>
        ${contact !== null && mayWrite() ? html`<button class="btn quiet icon" data-rename aria-label=${words.person.rename} title=${words.person.rename} @click=${() => void rename(contact)}>${icon('pencil')}</button>` : nothing}</div>
      ${this.failed ? html`<p class="sect none">${words.person.failed} <button class="linkish" @click=${() => void this.load(conversation.contact.id)}>${words.person.again}</button></p>` : nothing}
      ${this.reachable(conversation, contact)}${this.details(conversation)}${this.tags(conversation)}${this.notes(conversation)}${this.shared(conversation)}${this.others(conversation)}${this.merges(contact)}${this.acts(conversation)}`;
  }

  private reachable(conversation: Conversation, contact: Contact | null) {
    const say = words.contact;
    const { phone } = conversation.contact;
    const shown = reachableBy(contact?.identities ?? []);
    return html`<section class="sect"><h3>${say.reachable}</h3>
      ${shown.length === 0
        ? html`<div class="ident">${channel(conversation.line.platform)}<div><p class="num"><bdi>${phone ?? say.hidden}</bdi></p><small>${say.here}</small></div>${phone === null ? nothing : this.copyButton(phone)}</div>`
        : shown.map((identity) => this.identity(identity, conversation))}</section>`;
  }

  private identity({ kind, value, firstSeenAt }: Identity, conversation: Conversation) {
    const platform = PLATFORMS[kind];
    const shown = isNumber(kind) ? `+${value.replace(/^\+/u, '')}` : value;
    const name = words.person.kinds[kind] ?? kind;
    const isHere = shown === conversation.contact.phone || (isNumber(kind) === false && platform === conversation.line.platform);
    const about = [CODES.has(kind) ? null : name, isHere ? words.contact.here : words.person.since(day(firstSeenAt))].filter(Boolean).join(' · ');
    return html`<div class="ident" data-identity=${kind}>${platform === undefined ? icon(kind === 'email' ? 'mail' : 'user') : channel(platform)}<div><p class="num trunc"><bdi>${CODES.has(kind) ? name : shown}</bdi></p><small>${about}</small></div>${CODES.has(kind) ? nothing : this.copyButton(shown)}</div>`;
  }

  private copyButton(text: string) {
    const label = this.copied === text ? words.contact.copied : words.contact.copy;
    return html`<button class="btn quiet icon" aria-label="${label} ${text}" title=${label} @click=${() => void this.copy(text)}>${icon(this.copied === text ? 'check' : 'copy')}</button>`;
  }

  private details(conversation: Conversation) {
    const say = words.contact;
    const { client, line, lastInboundAt } = conversation;
    const now = Date.now();
    const window = windowLeft(conversation, now);
    return html`<section class="sect"><h3>${say.details}</h3><dl class="facts">
      <dt>${words.person.assignee}</dt><dd>${this.assignee(conversation)}</dd>
      <dt>${words.status.label}</dt><dd>${words.status.names[conversation.status]}</dd>
      <dt>${say.client}</dt><dd>${client.name}</dd><dt>${say.line}</dt><dd>${line.name}</dd>
      <dt>${say.lastWrote}</dt><dd>${lastInboundAt === null ? say.never : moment(lastInboundAt, now)}</dd>
      <dt>${say.window}</dt><dd class="with-ring">${ring(window)}${window > 0 ? say.windowOpen(left(window)) : say.windowClosed}</dd></dl></section>`;
  }

  private assignee(conversation: Conversation) {
    const { assigneeId } = conversation;
    const me = this.state.me?.user.id;
    if (!mayWrite()) return assigneeId === null ? words.acts.nobody : (this.state.people.find(({ id }) => id === assigneeId)?.name ?? words.notices.somebody);
    return html`<select class="plain" data-contact-assign aria-label=${words.person.assignee} @change=${(event: Event) => {
      const { value } = event.target as HTMLSelectElement;
      void assign(conversation, value === '' ? null : value).then(() => this.requestUpdate());
    }}><option value="" ?selected=${assigneeId === null}>${words.acts.nobody}</option>
      ${assignable().map(({ id, name }) => html`<option value=${id} ?selected=${id === assigneeId}>${id === me ? words.acts.me(name) : name}</option>`)}</select>`;
  }

  private tags(conversation: Conversation) {
    const say = words.tags;
    const may = mayWrite();
    return html`<section class="sect"><h3>${say.title}${may ? html`<button class="btn quiet icon" data-add-tag aria-label=${say.add} title="${say.add} (T)" @click=${() => void askAddTag(conversation)}>${icon('plus', 'xs')}</button>` : nothing}</h3>
      ${conversation.tags.length === 0 ? html`<p class="none">${say.none}</p>` : html`<ul class="tags">${conversation.tags.map((tag) => html`<li class="tag" data-tag=${tag}>${tag}
        ${may ? html`<button aria-label=${say.remove(tag)} title=${say.remove(tag)} @click=${() => void removeTag(conversation, tag)}>${icon('x', 'xs')}</button>` : nothing}</li>`)}</ul>`}</section>`;
  }

  private notes({ id }: Conversation) {
    const notes = this.state.threads.get(id)?.notes ?? [];
    const shown: readonly Note[] = [...notes].reverse().slice(0, NOTES_SHOWN);
    const add = mayWrite() ? html`<button class="btn quiet icon" data-add-note aria-label=${words.person.addNote} title="${words.person.addNote} (N)" @click=${this.write}>${icon('plus', 'xs')}</button>` : nothing;
    return html`<section class="sect"><h3>${words.person.notes}${notes.length > 0 ? html`<span class="num">${notes.length}</span>` : nothing}${add}</h3>
      ${shown.length === 0 ? html`<p class="none">${words.person.noNotes}</p>` : shown.map(pinned)}</section>`;
  }

  private shared({ id }: Conversation) {
    const messages = this.state.threads.get(id)?.messages ?? [];
    const files: readonly { media: Media; at: string }[] = messages.flatMap(({ media, at }) => media.filter(({ kind, state }) => state === 'stored' && kind === 'image').map((one) => ({ media: one, at })));
    if (files.length === 0) return nothing;
    return html`<section class="sect"><h3>${words.person.shared}<span class="num">${files.length}</span></h3>
      <div class="thumbs">${[...files].reverse().slice(0, SHARED_SHOWN).map(({ media, at }) => html`<sb-media class="thumb" .media=${media} .at=${at}></sb-media>`)}</div></section>`;
  }

  private others(conversation: Conversation) {
    const others = [...this.state.conversations.values()].filter(({ id, contact }) => contact.id === conversation.contact.id && id !== conversation.id);
    if (others.length === 0) return nothing;
    return html`<section class="sect"><h3>${words.contact.others}<span class="num">${others.length}</span></h3>
      <ul class="past">${others.map((other) => html`<li><div><p><button class="linkish" @click=${() => void desk.threads.open(other.id)}>${other.client.name}, ${other.line.name}</button></p>
        <small class="trunc" dir="auto">${other.preview}</small></div>${other.lastMessageAt === null ? nothing : html`<time>${rowTime(other.lastMessageAt, Date.now())}</time>`}</li>`)}</ul></section>`;
  }

  private merges(contact: Contact | null) {
    const merges = (contact?.merges ?? []).filter(({ undoneAt }) => undoneAt === null);
    if (contact === null || merges.length === 0) return nothing;
    return html`<section class="sect"><h3>${words.person.merges}</h3><ul class="past">${merges.map((merge) => html`<li data-merged=${merge.gone.id}><div><p><bdi>${merge.gone.name ?? words.unknownContact}</bdi></p>
      <small>${[merge.evidence, moment(merge.mergedAt, Date.now())].filter(Boolean).join(' · ')}</small></div>${mayWrite() ? html`<button class="linkish" @click=${() => void unmerge(contact, merge)}>${words.person.unmerge}</button>` : nothing}</li>`)}</ul></section>`;
  }

  private acts(conversation: Conversation) {
    if (!mayWrite()) return nothing;
    const say = words.person;
    const role = this.state.me?.user.role;
    return html`<section class="sect acts-sect" @sb-left=${this.leaveMerge}><h3>${say.acts}</h3>
      ${this.merging ? html`<sb-same-person></sb-same-person>` : html`<div class="acts"><button class="btn s" data-merge-start @click=${this.startMerge}>${say.merge}</button>
        ${role === 'owner' || role === 'admin' ? html`<button class="btn s danger" data-erase @click=${() => void erase(conversation)}>${say.erase}</button>` : nothing}</div>`}</section>`;
  }

  private readonly startMerge = () => {
    this.merging = true;
    this.requestUpdate();
  };

  private readonly leaveMerge = () => {
    this.merging = false;
    this.requestUpdate();
  };

  private readonly write = () => this.dispatchEvent(new CustomEvent('sb-note', { bubbles: true }));

  private async copy(text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      tell(explain({ kind: 'refused', detail: '' }, ''));
      return;
    }
    this.copied = text;
    this.requestUpdate();
    setTimeout(() => {
      this.copied = '';
      this.requestUpdate();
    }, COPIED_MS);
  }

  private readonly hide = () => this.dispatchEvent(new CustomEvent('sb-show', { detail: 'contact', bubbles: true }));
}

function isNumber(kind: string): boolean {
  return kind === 'wa_id' || kind === 'phone';
}

/** A number that is on WhatsApp is told once, and of somebody with a number the platform's own id is of no use. */
function reachableBy(identities: readonly Identity[]): readonly Identity[] {
  const digits = ({ value }: Identity) => value.replace(/\D/gu, '');
  const whatsapp = new Set(identities.filter(({ kind }) => kind === 'wa_id').map(digits));
  return identities.filter((one) => !(one.kind === 'phone' && whatsapp.has(digits(one))) && !(PLATFORMS[one.kind] === 'whatsapp' && CODES.has(one.kind) && whatsapp.size > 0));
}

customElements.define('sb-contact', ContactPane);
