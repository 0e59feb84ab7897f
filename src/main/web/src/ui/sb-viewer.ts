import { html, nothing } from 'lit';
import type { Media, MediaLinks } from '../api/types';
import { desk } from '../desk';
import type { State } from '../store/state';
import { words } from '../words';
import { Part } from './element';
import { icon } from './parts';
import { pictureName } from './sb-media';

interface Seen {
  readonly media: Media;
  readonly at: string;
}

/** A picture in its full size, and the others of the conversation beside it. */
export class Viewer extends Part {
  private shown: Seen | null = null;
  private links: MediaLinks | null = null;
  private cameFrom: HTMLElement | null = null;

  protected pick(state: State) {
    return [state.open, state.threads];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('sb-picture', this.asked);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('sb-picture', this.asked);
  }

  private readonly asked = (event: Event) => this.open((event as CustomEvent<Seen>).detail);

  protected override render() {
    const { shown } = this;
    const say = words.media;
    if (shown === null) return nothing;
    const all = this.all();
    const at = all.findIndex(({ media }) => media.id === shown.media.id);
    return html`<dialog class="viewer" aria-label=${pictureName(shown.at)} @close=${this.closed} @keydown=${this.pressed} @click=${this.clicked}>
      <header><p class="grow">${pictureName(shown.at)}${all.length > 1 ? html`<span class="num">${say.of(at + 1, all.length)}</span>` : nothing}</p>
        ${this.links?.url ? html`<a class="btn quiet icon" href=${this.links.url} download=${shown.media.name ?? ''} aria-label=${say.save} title=${say.save}>${icon('down')}</a>` : nothing}
        <button class="btn quiet icon" aria-label=${words.close} @click=${this.close}>${icon('x')}</button></header>
      ${all.length > 1 ? this.step('prev', -1, at > 0) : nothing}
      ${this.links?.url ? html`<img alt=${say.kinds.image} src=${this.links.url} width=${shown.media.width ?? nothing} height=${shown.media.height ?? nothing} @error=${this.lapsed}>` : html`<p role="status">${say.fetching}</p>`}
      ${all.length > 1 ? this.step('next', 1, at < all.length - 1) : nothing}
    </dialog>`;
  }

  private step(way: 'prev' | 'next', by: number, may: boolean) {
    return html`<button class="step ${way}" aria-label=${words.media[way]} aria-disabled=${!may} @click=${() => this.go(by)}>${icon(way === 'prev' ? 'chev-l' : 'chev-r', '', 'flip')}</button>`;
  }

  /** The pictures of the conversation, oldest first. */
  private all(): Seen[] {
    const messages = this.state.threads.get(this.state.open ?? '')?.messages ?? [];
    return messages.flatMap((message) => message.media.filter(({ kind, state }) => kind === 'image' && state === 'stored').map((media) => ({ media, at: message.at })));
  }

  private open(seen: Seen): void {
    this.cameFrom ??= document.activeElement as HTMLElement | null;
    this.shown = seen;
    this.links = null;
    this.requestUpdate();
    void this.load(seen);
  }

  private async load(seen: Seen): Promise<void> {
    const links = await desk.files.fresh(seen.media.id);
    if (this.shown?.media.id !== seen.media.id) return;
    this.links = links;
    this.requestUpdate();
  }

  protected override updated(): void {
    const dialog = this.querySelector('dialog');
    if (dialog !== null && !dialog.open) dialog.showModal();
  }

  private go(by: number): void {
    const all = this.all();
    const at = all.findIndex(({ media }) => media.id === this.shown?.media.id);
    const next = all[at + by];
    if (next !== undefined) this.open(next);
  }

  private readonly pressed = (event: KeyboardEvent) => {
    if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') this.go((event.key === 'ArrowLeft') === (document.dir !== 'rtl') ? -1 : 1);
  };

  private readonly clicked = (event: Event) => {
    if (event.target === event.currentTarget) this.close();
  };

  private retried = '';

  private readonly lapsed = () => {
    const { shown } = this;
    if (shown === null || this.retried === shown.media.id) return;
    this.retried = shown.media.id;
    desk.files.lapsed(shown.media.id);
    void this.load(shown);
  };

  private readonly close = () => this.querySelector('dialog')?.close();

  private readonly closed = () => {
    this.shown = null;
    this.requestUpdate();
    this.cameFrom?.focus();
    this.cameFrom = null;
  };
}

customElements.define('sb-viewer', Viewer);
