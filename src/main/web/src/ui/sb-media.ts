import type { PropertyValues } from 'lit';
import { html, LitElement, nothing } from 'lit';
import type { Media, MediaLinks } from '../api/types';
import { desk } from '../desk';
import { words } from '../words';
import { clock, size } from '../words/time';
import { icon } from './parts';
import './sb-voice';

const WIDEST = 264;
const HIGHEST = 320;
const STICKER = 128;
const ICONS: Record<Media['kind'], string> = { image: 'image', sticker: 'image', video: 'play', audio: 'mic', document: 'file', story: 'image' };

/** One file of a message: on its way, here, or why not. Its links are renewed when they lapse. */
export class MediaFile extends LitElement {
  static override readonly properties = { media: { attribute: false }, at: {}, failed: { state: true } };
  declare media: Media | null;
  declare at: string;
  /** Shown once more with new links; after that it is said. */
  declare private failed: 0 | 1 | 2;
  private links: MediaLinks | null = null;
  private stop: () => void = () => undefined;

  constructor() {
    super();
    this.media = null;
    this.at = '';
    this.failed = 0;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.stop = desk.files.subscribe(() => {
      if (this.links === null) this.requestUpdate();
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stop();
  }

  protected override willUpdate(changed: PropertyValues): void {
    const before = changed.get('media') as Media | null | undefined;
    if (before && before.id !== this.media?.id) {
      this.links = null;
      this.failed = 0;
    }
  }

  /** What is above or below has moved. */
  protected override updated(): void {
    this.dispatchEvent(new CustomEvent('sb-grown', { bubbles: true }));
  }

  protected override render() {
    const { media } = this;
    if (media === null) return nothing;
    switch (media.state) {
      case 'pending':
        return this.fetching(media);
      case 'refused':
      case 'gone':
        return missing(media);
      case 'stored':
        return this.stored(media);
    }
  }

  private fetching(media: Media) {
    return html`<span class="kept" role="status">${icon(ICONS[media.kind], '')}<span>${media.name ?? words.media.kinds[media.kind]}<small class="fetching">${words.media.fetching}</small></span></span>`;
  }

  private stored(media: Media) {
    // Links in use are kept: a picture that is shown needs no new ones.
    this.links ??= desk.files.of(media.id);
    const { links } = this;
    if (media.kind === 'document') return this.document(media);
    if (this.failed === 2) return this.unplayable(media);
    switch (media.kind) {
      case 'image':
      case 'sticker':
        return this.picture(media, links);
      case 'video':
        return html`<video class="photo" controls preload="metadata" playsinline width=${fit(media).width} height=${fit(media).height} aria-label=${words.media.kinds.video} src=${links?.url ?? nothing} poster=${links?.thumbnailUrl ?? nothing} @error=${this.lapsed}></video>`;
      // What is stored is called what it is.
      case 'story':
        return this.unplayable(media);
      case 'audio':
        return html`<sb-voice .src=${links?.url ?? null} @sb-lapsed=${this.lapsed}></sb-voice>`;
    }
  }

  private picture(media: Media, links: MediaLinks | null) {
    const { width, height } = fit(media);
    const label = media.kind === 'sticker' ? words.media.kinds.sticker : words.media.open;
    const picture = html`<img class="photo" alt=${words.media.kinds[media.kind]} width=${width} height=${height} loading="lazy" decoding="async"
      src=${(media.kind === 'sticker' ? links?.url : links?.thumbnailUrl ?? links?.url) ?? nothing} @error=${this.lapsed}>`;
    if (media.kind === 'sticker') return picture;
    return html`<button class="photo-open" data-picture aria-label=${label} @click=${this.show}>${picture}</button>`;
  }

  private document(media: Media) {
    const name = media.name ?? words.media.kinds[media.kind];
    const about = [type(media), media.size === null ? null : size(media.size)].filter(Boolean).join(', ');
    return html`<button class="kept doc" data-document title=${words.media.download(name, about)} @click=${this.download}><span class="sr">${words.media.saveIt}</span><span class="ic">${icon('file', '')}</span>
      <span class="grow"><b class="trunc" dir="auto">${name}</b><small>${about}</small></span>${icon('down')}</button>`;
  }

  private unplayable(media: Media) {
    return html`<button class="kept doc" @click=${this.download}><span class="ic">${icon(ICONS[media.kind], '')}</span>
      <span class="grow"><b>${words.media.kinds[media.kind]}</b><small>${words.media.unplayable}</small></span>${icon('down')}</button>`;
  }

  // A link that ended, or bytes this browser cannot show: the first is worth one more try.
  private readonly lapsed = (event: Event) => {
    if (event.target instanceof HTMLMediaElement || event.target instanceof HTMLImageElement) {
      if (!event.target.getAttribute('src')) return;
    }
    if (this.media !== null && this.failed === 0) desk.files.lapsed(this.media.id);
    this.links = null;
    this.failed = this.failed === 0 ? 1 : 2;
  };

  private readonly show = () => {
    if (this.media !== null) this.dispatchEvent(new CustomEvent('sb-picture', { detail: { media: this.media, at: this.at }, bubbles: true }));
  };

  private readonly download = async () => {
    const { media } = this;
    const links = media === null ? null : await desk.files.fresh(media.id);
    if (media === null || links?.url === undefined) {
      this.dispatchEvent(new CustomEvent('sb-tell', { detail: words.media.noAnswer, bubbles: true }));
      return;
    }
    const link = document.createElement('a');
    link.href = links.url;
    link.download = media.name ?? '';
    link.click();
  };
}

function missing(media: Media) {
  const say = words.media;
  const title = media.state === 'gone' ? say.gone(say.kinds[media.kind]) : say.refused(say.kinds[media.kind]);
  return html`<span class="kept bad">${icon('fail', '')}<span>${title}<small>${say.reasons(media.reason)}</small></span></span>`;
}

/** PDF, of application/pdf and menu.pdf. */
function type(media: Media): string | null {
  const ending = /\.([A-Za-z0-9]{1,5})$/.exec(media.name ?? '')?.[1];
  return (ending ?? media.mimeType?.split('/').pop()?.split(/[;+]/)[0] ?? null)?.toUpperCase() ?? null;
}

/** Its place in the thread, known before it is loaded. */
function fit({ kind, width, height }: Media): { width: number; height: number } {
  if (kind === 'sticker') return { width: STICKER, height: STICKER };
  if (width === null || height === null || width === 0) return { width: WIDEST, height: 198 };
  const scale = Math.min(WIDEST / width, HIGHEST / height);
  return { width: Math.max(48, Math.round(width * scale)), height: Math.max(48, Math.round(height * scale)) };
}

export function pictureName(at: string): string {
  return words.media.pictureAt(clock(at));
}

customElements.define('sb-media', MediaFile);
