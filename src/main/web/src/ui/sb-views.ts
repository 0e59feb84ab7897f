import { html, nothing } from 'lit';
import type { Conversation, Line, Named } from '../api/types';
import { desk } from '../desk';
import type { State, View } from '../store/state';
import { isIn, isWaiting } from '../store/waiting';
import { words } from '../words';
import { Part } from './element';
import { channel, icon, initials, tint } from './parts';

const STANDING: readonly { kind: View['kind']; icon: string }[] = [
  { kind: 'waiting', icon: 'inbox' },
  { kind: 'unread', icon: 'eye' },
  { kind: 'closing', icon: 'clock' },
  { kind: 'all', icon: 'history' },
];

/** The standing views, and the clients with their lines. */
export class Views extends Part {
  protected pick(state: State) {
    return [state.me, state.conversations, state.view, state.list];
  }

  protected override render() {
    const { me, conversations } = this.state;
    if (me === null) return nothing;
    const all = [...conversations.values()];
    return html`
      <div class="bar"><h1 class="trunc grow">${me.agency.name}</h1></div>
      <div class="scroll">
        <ul class="nav" aria-label=${words.views.inbox}>${STANDING.map((standing) => this.standing(standing, all))}</ul>
        <h2 class="nav-h">${words.views.clients}</h2>
        <ul class="nav" aria-label=${words.views.clients}>${me.clients.map((client) => this.client(client, all))}</ul>
      </div>`;
  }

  private standing({ kind, icon: name }: { kind: View['kind']; icon: string }, all: readonly Conversation[]) {
    const view: View = { kind, client: null, line: null };
    const n = all.filter((conversation) => isIn(view, conversation, Date.now())).length;
    return html`<li>${this.link(view, html`${icon(name)}<span class="trunc">${words.views[kind]}</span>${this.count(n, kind === 'waiting')}`)}</li>`;
  }

  private client(client: Named, all: readonly Conversation[]) {
    const lines = this.state.me?.lines.filter((line) => line.clientId === client.id) ?? [];
    const view: View = { kind: 'all', client: client.id, line: null };
    const waiting = all.filter((conversation) => conversation.client.id === client.id && isWaiting(conversation)).length;
    return html`<li>
      ${this.link(view, html`<span class="mono h${tint(client.id)}">${initials(client.name)}</span><span class="trunc">${client.name}</span>${this.count(waiting, true)}`)}
      <ul class="sub">${lines.map((line) => this.line(line, all))}</ul></li>`;
  }

  private line(line: Line, all: readonly Conversation[]) {
    const view: View = { kind: 'all', client: line.clientId, line: line.id };
    const waiting = all.filter((conversation) => conversation.line.id === line.id && isWaiting(conversation)).length;
    return html`<li>${this.link(
      view,
      html`<span class="trunc">${line.name}</span><span class="chs">${channel(line.platform, true)}</span>${waiting > 0 ? html`<span class="c">${waiting}</span>` : nothing}`,
    )}</li>`;
  }

  private count(n: number, lit: boolean) {
    if (n === 0) return nothing;
    const shown = this.state.list.next === null ? String(n) : `${n}+`;
    return lit ? html`<span class="c lit"><i class="lamp"></i>${shown}</span>` : html`<span class="c">${shown}</span>`;
  }

  private link(view: View, content: unknown) {
    const now = this.state.view;
    const current = now.kind === view.kind && now.client === view.client && now.line === view.line;
    return html`<button aria-current=${current ? 'page' : nothing} @click=${() => this.choose(view)}>${content}</button>`;
  }

  private choose(view: View): void {
    desk.choose(view);
    this.dispatchEvent(new CustomEvent('sb-chosen', { bubbles: true }));
  }
}

customElements.define('sb-views', Views);
