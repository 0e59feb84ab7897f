import { html, nothing } from 'lit';
import type { Conversation, Line, Named } from '../api/types';
import { desk } from '../desk';
import type { SavedView, State, View, ViewKind } from '../store/state';
import { isIn, sameView, viewOf } from '../store/views';
import { isWaiting } from '../store/waiting';
import { words } from '../words';
import { Part } from './element';
import { channel, COMMAND, icon, initials, tint } from './parts';
import { tell } from './tell';

const STANDING: readonly { readonly kind: ViewKind; readonly icon: string }[] = [
  { kind: 'waiting', icon: 'inbox' },
  { kind: 'mine', icon: 'user' },
  { kind: 'unassigned', icon: 'assign' },
  { kind: 'unread', icon: 'eye' },
  { kind: 'closing', icon: 'clock' },
  { kind: 'trouble', icon: 'alert' },
  { kind: 'snoozed', icon: 'moon' },
  { kind: 'all', icon: 'history' },
  { kind: 'done', icon: 'done' },
];
// How many there are in all is known only here.
const COUNTED: ReadonlySet<ViewKind> = new Set(['waiting', 'mine', 'unassigned', 'unread', 'closing', 'trouble', 'snoozed']);

/** The standing views, those with a name, and the clients with their lines. */
export class Views extends Part {
  protected pick(state: State) {
    return [state.me, state.conversations, state.view, state.list, state.saved, state.lastOut];
  }

  protected override render() {
    const { me, conversations, saved } = this.state;
    if (me === null) return nothing;
    const all = [...conversations.values()];
    return html`
      <div class="bar"><h1 class="trunc grow">${me.agency.name}</h1></div>
      <button class="jump" data-palette @click=${this.search}>${icon('search')}<span class="grow">${words.palette.title}</span><kbd>${COMMAND}K</kbd></button>
      <div class="scroll">
        <ul class="nav" aria-label=${words.views.inbox}>${STANDING.map((standing) => this.standing(standing, all))}</ul>
        ${saved.length === 0 ? nothing : html`<h2 class="nav-h">${words.filter.saved}</h2>
          <ul class="nav" aria-label=${words.filter.saved}>${saved.map((each) => this.saved(each, all))}</ul>`}
        <h2 class="nav-h">${words.views.clients}</h2>
        <ul class="nav" aria-label=${words.views.clients}>${me.clients.map((client) => this.client(client, all))}</ul>
      </div>`;
  }

  private standing({ kind, icon: name }: { kind: ViewKind; icon: string }, all: readonly Conversation[]) {
    const view = viewOf(kind);
    const n = COUNTED.has(kind) ? this.in(view, all) : 0;
    return html`<li>${this.link(view, html`${icon(name)}<span class="trunc">${words.views[kind]}</span>${this.count(n, kind === 'waiting')}`)}</li>`;
  }

  private in(view: View, all: readonly Conversation[]): number {
    return all.filter((conversation) => isIn(this.state, view, conversation, Date.now())).length;
  }

  private saved({ name, view }: SavedView, all: readonly Conversation[]) {
    return html`<li class="saved">${this.link(view, html`${icon('star')}<span class="trunc">${name}</span>${view.q === '' ? this.count(this.in(view, all), false) : nothing}`)}
      <button class="btn quiet icon" aria-label=${words.filter.forget(name)} title=${words.filter.forget(name)} @click=${() => this.forget(name, view)}>${icon('x', 'xs')}</button></li>`;
  }

  private forget(name: string, view: View): void {
    desk.lists.forget(name);
    tell(words.filter.forgotten(name), () => desk.lists.save(name, view));
  }

  private client(client: Named, all: readonly Conversation[]) {
    const lines = this.state.me?.lines.filter((line) => line.clientId === client.id) ?? [];
    const waiting = all.filter((conversation) => conversation.client.id === client.id && isWaiting(conversation)).length;
    return html`<li>
      ${this.link(viewOf('all', { client: client.id }), html`<span class="mono h${tint(client.id)}">${initials(client.name)}</span><span class="trunc">${client.name}</span>${this.count(waiting, true)}`)}
      <ul class="sub">${lines.map((line) => this.line(line, all))}</ul></li>`;
  }

  private line(line: Line, all: readonly Conversation[]) {
    const waiting = all.filter((conversation) => conversation.line.id === line.id && isWaiting(conversation)).length;
    return html`<li>${this.link(
      viewOf('all', { client: line.clientId, line: line.id }),
      html`<span class="trunc">${line.name}</span><span class="chs">${channel(line.platform, true)}</span>${waiting > 0 ? html`<span class="c">${waiting}</span>` : nothing}`,
    )}</li>`;
  }

  private count(n: number, lit: boolean) {
    if (n === 0) return nothing;
    const shown = this.state.list.next === null ? String(n) : `${n}+`;
    return lit ? html`<span class="c lit"><i class="lamp"></i>${shown}</span>` : html`<span class="c">${shown}</span>`;
  }

  private link(view: View, content: unknown) {
    return html`<button aria-current=${sameView(this.state.view, view) ? 'page' : nothing} @click=${() => this.choose(view)}>${content}</button>`;
  }

  private choose(view: View): void {
    desk.lists.choose(view);
    this.dispatchEvent(new CustomEvent('sb-chosen', { bubbles: true }));
  }

  private readonly search = () => this.dispatchEvent(new CustomEvent('sb-show', { detail: 'palette', bubbles: true }));
}

customElements.define('sb-views', Views);
