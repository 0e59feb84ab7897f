import { html, LitElement, nothing } from 'lit';
import { onPlace } from '../ui/place';
import { icon } from '../ui/parts';
import { say } from './words';

/**
 * A page of a section: what it shows, and what stands at the end of the bar above it. It lives in the page's
 * own tree. Its filters stand in the address, so that what one sees can be handed on.
 */
export abstract class Page extends LitElement {
  private stop: () => void = () => undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.stop = onPlace(() => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stop();
  }

  /** At the end of the bar. */
  actions(): unknown {
    return nothing;
  }

  /** Where one is, instead of the pages' tabs; null: the tabs. */
  trail(): unknown {
    return null;
  }

  // The bar is the section's: it draws again what the page wants there.
  protected override updated(): void {
    this.dispatchEvent(new CustomEvent('sb-page', { bubbles: true }));
  }
}

/** Loads anew what a page shows. */
export function refreshButton(load: () => void) {
  return html`<button class="btn quiet icon" data-refresh aria-label=${say.refresh} title=${say.refresh} @click=${load}>${icon('refresh')}</button>`;
}

/** What the address says behind its question mark. */
export function query(): URLSearchParams {
  return new URLSearchParams(location.search);
}

/** Puts what a page is narrowed by into the address, without a new step of the way back. */
export function setQuery(values: Readonly<Record<string, string>>): void {
  const params = new URLSearchParams(Object.entries(values).filter(([, value]) => value !== ''));
  const search = params.size === 0 ? '' : `?${params}`;
  history.replaceState(null, '', location.pathname + search);
}
