import { html, nothing } from 'lit';
import { desk } from '../desk';
import type { Connection, State } from '../store/state';
import { words } from '../words';
import { clock, long } from '../words/time';
import { Part } from './element';
import { icon } from './parts';

const PATIENCE_MS = 10_000;
const UP_TO_DATE_MS = 6_000;

/** Says for the whole window what the connection does, once it lasts, and what it means. */
export class Banner extends Part {
  private shown: Connection = this.state.connection;
  private caughtUp: { readonly missed: number } | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  protected pick(state: State) {
    return [state.connection, state.outbox.length, state.session];
  }

  protected override willUpdate(): void {
    const { connection } = this.state;
    if (connection.status === this.shown.status) return;
    clearTimeout(this.timer);
    this.caughtUp = connection.status === 'live' && this.shown.status === 'catching-up' ? { missed: connection.missed } : null;
    if (this.caughtUp) this.timer = setTimeout(() => this.leave(), UP_TO_DATE_MS);
    if (connection.status === 'lost') this.timer = setTimeout(() => this.requestUpdate(), PATIENCE_MS);
    if (connection.status === 'catching-up') this.dropped = Date.now() - (connection.since ?? Date.now());
    this.shown = connection;
  }

  private dropped = 0;

  private leave(): void {
    this.caughtUp = null;
    this.requestUpdate();
  }

  protected override render() {
    const { status, since } = this.state.connection;
    const say = words.banner;
    if (this.state.session !== 'in') return nothing;
    if (this.caughtUp) return this.banner('ok', 'check', say.upToDate.title, say.upToDate.text(this.caughtUp.missed));
    const waiting = this.state.outbox.filter((out) => out.phase === 'waiting').length;
    switch (status) {
      case 'offline':
        return this.banner('', 'offline', say.offline.title, say.offline.text(waiting, clock(since ?? Date.now())), true);
      case 'lost':
        return since !== null && Date.now() - since >= PATIENCE_MS
          ? this.banner('', 'offline', say.lost.title, say.lost.text(waiting, clock(since)), true)
          : nothing;
      case 'catching-up':
        return this.dropped >= 2000 ? this.banner('info', 'refresh', say.catchingUp.title, say.catchingUp.text(long(this.dropped))) : nothing;
      case 'live':
      case 'connecting':
        return nothing;
    }
  }

  private banner(tone: string, name: string, title: string, text: string, canRetry = false) {
    return html`<div class="banner ${tone}" role="status">${icon(name)}<span><b>${title}</b> ${text}</span>
      ${canRetry ? html`<button class="btn s" @click=${() => desk.link.retry()}>${words.banner.retry}</button>` : nothing}</div>`;
  }
}

customElements.define('sb-banner', Banner);
