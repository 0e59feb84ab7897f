import { html, nothing } from 'lit';
import '@awesome.me/webawesome/dist/components/dialog/dialog.js';
import '@awesome.me/webawesome/dist/components/drawer/drawer.js';
import type { State } from '../store/state';
import { words } from '../words';
import { desktop } from './desktop';
import { Part } from './element';
import { Keys } from './keys';
import { keysList } from './keys-list';
import { viewName } from './list-parts';
import { nameOf } from './parts';
import { place } from './place';
import { screen } from './screen';
import { tabs, youSheet } from './phone';
import './sb-banner';
import './sb-contact';
import './sb-elsewhere';
import './sb-conversation-list';
import './sb-canned';
import './sb-notices';
import './sb-palette';
import './sb-rail';
import './sb-sign-in';
import type { ThreadPane } from './sb-thread';
import './sb-thread';
import './sb-views';
import type { Told } from './tell';

type Panel = 'views' | 'contact' | 'keys' | 'you' | 'palette' | 'notices' | 'canned';
const TOLD_MS = 8000;

/** The whole page: who is signed in sees the panes, who is not signs in. */
export class App extends Part {
  private panel: Panel | null = null;
  private contactShown = true;
  private told: Told | null = null;
  private telling: ReturnType<typeof setTimeout> | undefined;
  private readonly keys = new Keys((panel) => this.show(panel));
  private readonly heard = (event: Event) => this.tell((event as CustomEvent<Told | string>).detail);

  protected pick(state: State) {
    return [state.session, state.me, state.open, state.connection.status, state.conversations, state.view, state.saved, state.notices];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('keydown', this.keys.pressed);
    this.addEventListener('sb-show', (event) => this.show((event as CustomEvent<Panel>).detail));
    this.addEventListener('sb-chosen', () => this.hide());
    this.addEventListener('sb-note', () => this.note());
    document.addEventListener('sb-tell', this.heard);
    desktop.watch();
  }

  protected override render() {
    if (this.state.session === 'resuming') return html`<main class="sign-in-page"><p class="resuming" role="status">${words.resuming}</p></main>`;
    if (this.state.session === 'out') return html`<main class="sign-in-page"><sb-sign-in></sb-sign-in></main>`;
    const { phone } = screen();
    const { open } = this.state;
    return html`
      ${open === null ? nothing : this.skips()}
      <div class="app ${phone ? 'phone' : ''}" ?data-cut=${this.state.connection.status !== 'live'}>
        <sb-banner></sb-banner>
        ${phone ? nothing : html`<sb-rail class="rail" role="navigation" aria-label=${words.rail.label}></sb-rail>`}
        ${place().section === 'inbox' ? this.panes() : html`<sb-elsewhere class="page" role="main"></sb-elsewhere>`}
        ${phone && open === null ? tabs(this.state, (panel) => this.show(panel)) : nothing}
      </div>
      ${this.panels(phone)}
      <div class="toasts" role="status">${this.told === null ? nothing : this.toast(this.told)}</div>`;
  }

  private panes() {
    const { phone, views, contact } = screen();
    const { open } = this.state;
    const withContact = contact && this.contactShown && open !== null;
    return html`
      <div class="panes ${withContact ? '' : 'no-contact'} ${open === null ? '' : 'is-open'}">
        ${views ? html`<sb-views class="views" role="complementary" aria-label=${words.views.label}></sb-views>` : nothing}
        ${phone && open !== null ? nothing : html`<sb-conversation-list class="list" role=${phone ? 'main' : 'region'} aria-label=${words.list.label}></sb-conversation-list>`}
        ${phone && open === null ? nothing : html`<sb-thread class="thread" role="main" aria-label=${this.threadLabel()}></sb-thread>`}
        ${withContact ? html`<sb-contact class="contact" role="complementary" aria-label=${words.contact.label}></sb-contact>` : nothing}
      </div>`;
  }

  private toast({ text, undo, next }: Told) {
    const then = undo === undefined ? next : { label: words.acts.undo, run: undo };
    const act = () => {
      this.tell(null);
      then?.run();
    };
    return html`<div class="toast">${text}${then === undefined ? nothing : html`<button class="linkish" data-undo @click=${act}>${then.label}</button>`}</div>`;
  }

  private skips() {
    return html`<nav class="skips" aria-label=${words.skip}>
      <a href="#messages" @click=${this.skip('#messages')}>${words.skipToMessages}</a>
      <a href="#writing" @click=${this.skip('#writing')}>${words.skipToWriting}</a></nav>`;
  }

  private panels(phone: boolean) {
    const closed = (event: Event) => {
      if ((event.target as Element).matches('wa-drawer, wa-dialog')) this.hide();
    };
    const drawer = (panel: Panel, placement: string, label: string, content: unknown) =>
      html`<wa-drawer ?open=${this.panel === panel} placement=${placement} label=${label} without-header light-dismiss @wa-hide=${closed}>${this.panel === panel ? content : nothing}</wa-drawer>`;
    return html`
      ${drawer('views', phone ? 'bottom' : 'start', words.views.label, html`<sb-views class="views"></sb-views>`)}
      ${drawer('contact', 'end', words.contact.label, html`<sb-contact class="contact"></sb-contact>`)}
      ${drawer('notices', phone ? 'bottom' : 'start', words.notices.title, html`<sb-notices class="notices-panel"></sb-notices>`)}
      ${this.panel === 'palette' ? html`<sb-palette @sb-closed=${() => this.hide()}></sb-palette>` : nothing}
      <wa-dialog class="wide" ?open=${this.panel === 'canned'} label=${words.canned.manageTitle} without-header light-dismiss @wa-hide=${closed}>${this.panel === 'canned' ? html`<sb-canned></sb-canned>` : nothing}</wa-dialog>
      ${drawer('you', 'bottom', words.menu.title, youSheet(this.state, () => this.requestUpdate()))}
      <wa-dialog ?open=${this.panel === 'keys'} label=${words.keys.title} without-header light-dismiss @wa-hide=${closed}>${keysList(() => this.hide())}</wa-dialog>
      <wa-dialog class="again" ?open=${this.state.session === 'expired'} label=${words.signIn.again} without-header @wa-hide=${this.insist}>
        ${this.state.session === 'expired' ? html`<sb-sign-in again></sb-sign-in>` : nothing}</wa-dialog>`;
  }

  // Without a session nothing else works; Esc must not hide that.
  private readonly insist = (event: Event) => {
    if (this.state.session === 'expired') event.preventDefault();
  };

  private threadLabel(): string {
    const conversation = this.state.conversations.get(this.state.open ?? '');
    return conversation === undefined ? words.thread.messages : words.thread.label(nameOf(conversation));
  }

  protected override updated(): void {
    const { connection, conversations, session } = this.state;
    document.body.dataset['connection'] = session === 'in' ? connection.status : session;
    const unread = [...conversations.values()].filter((one) => one.unread > 0 && one.mergedInto === null).length;
    const { section } = place();
    const here = section === 'inbox' ? viewName(this.state) : words.rail[section];
    document.title = session === 'out' ? words.appName : `${unread > 0 ? `(${unread}) ` : ''}${here} · ${words.appName}`;
  }

  private show(panel: Panel): void {
    if (panel === 'contact' && screen().contact) this.contactShown = !this.contactShown;
    else if (panel === 'views' && screen().views) this.querySelector<HTMLElement>('sb-views button')?.focus();
    else this.panel = this.panel === panel ? null : panel;
    this.requestUpdate();
  }

  private hide(): void {
    this.panel = null;
    this.requestUpdate();
  }

  private tell(told: Told | string | null): void {
    this.told = typeof told === 'string' ? { text: told } : told;
    clearTimeout(this.telling);
    if (told !== null) this.telling = setTimeout(() => this.tell(null), TOLD_MS);
    this.requestUpdate();
  }

  /** The last act taken back, while it is still said. */
  undo(): boolean {
    const undo = this.told?.undo;
    this.tell(null);
    undo?.();
    return undo !== undefined;
  }

  private note(): void {
    if (this.panel !== null) this.hide();
    this.querySelector<ThreadPane>('sb-thread')?.composer?.write('note');
  }

  private skip(selector: string) {
    return (event: Event) => {
      event.preventDefault();
      this.querySelector<HTMLElement>(selector)?.focus();
    };
  }
}

customElements.define('sb-app', App);

