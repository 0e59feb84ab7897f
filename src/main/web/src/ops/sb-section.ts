import { html, LitElement, nothing } from 'lit';
import { words } from '../words';
import { followLink } from '../ui/address';
import { retryable, skeleton } from '../ui/list-parts';
import type { Section } from '../ui/place';
import { onPlace, pathTo, place } from '../ui/place';
import { onScreenChange, screen } from '../ui/screen';
import { sections } from '../ui/sections';
import type { Page } from './page';
import type { PageEntry } from './pages';
import { pageOf, PAGES } from './pages';
import { say } from './words';

/** The bar with the pages of a section, and the page that is open. */
export class SectionPane extends LitElement {
  private entry: PageEntry | undefined;
  private page: Page | null = null;
  private failed = false;
  private stop: readonly (() => void)[] = [];

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.stop = [onPlace(() => this.arrive()), onScreenChange(() => this.requestUpdate())];
    this.addEventListener('sb-page', () => this.requestUpdate());
    this.arrive();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const stop of this.stop) stop();
  }

  private arrive(): void {
    const at = place();
    if (at.section === 'inbox') return;
    const wanted = pageOf(at.section, at.page, at.item);
    if (wanted !== this.entry) void this.open(wanted);
  }

  private async open(entry: PageEntry | undefined): Promise<void> {
    this.entry = entry;
    this.page = null;
    this.failed = false;
    this.requestUpdate();
    try {
      const Made = await entry?.load();
      if (this.entry === entry && Made !== undefined) this.page = new Made();
    } catch {
      if (this.entry === entry) this.failed = true;
    }
    this.requestUpdate();
  }

  protected override render() {
    const { entry } = this;
    if (entry === undefined) return nothing;
    return html`<div class="bar">${this.page?.trail() ?? this.tabs(entry)}<span class="grow"></span><div class="bar-acts">${this.page?.actions()}</div></div>
      <h2 class="sr">${entry.name}</h2>${this.content()}`;
  }

  private tabs(entry: PageEntry) {
    return html`${this.heading(entry.section)}
      <nav class="seg" aria-label=${say.pages.label(words.rail[entry.section])}>${PAGES.filter((page) => page.section === entry.section).map((page) =>
        html`<a href=${pathTo(page.section, page.key)} data-page=${page.key} aria-current=${page === entry ? 'page' : nothing} @click=${followLink}>${page.name}</a>`)}</nav>`;
  }

  // A phone has one tab for all sections.
  private heading(section: Section) {
    if (!screen().phone) return html`<h1>${words.rail[section]}</h1>`;
    return html`<h1 class="sr">${words.rail[section]}</h1><nav class="seg sections" aria-label=${say.sections}>${sections().map(([each]) =>
      html`<a href=${pathTo(each)} data-section=${each} aria-current=${each === section ? 'true' : nothing} @click=${followLink}>${words.rail[each]}</a>`)}</nav>`;
  }

  private content() {
    if (this.failed) return retryable(words.rail.elsewhere.failed, 'alert', () => void this.open(this.entry));
    return this.page ?? skeleton();
  }
}

customElements.define('sb-section', SectionPane);
