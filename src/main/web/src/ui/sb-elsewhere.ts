import { html, nothing } from 'lit';
import type { State } from '../store/state';
import { words } from '../words';
import { mayOperate } from './acts';
import { followLink } from './address';
import { Part } from './element';
import { retryable, skeleton } from './list-parts';
import { empty, icon } from './parts';
import { place } from './place';

/** What is beside the inbox. Its code is loaded when somebody goes there, so that the inbox does not wait for it. */
export class Elsewhere extends Part {
  private status: 'loading' | 'ready' | 'failed' = 'loading';

  protected pick(state: State) {
    return [state.me];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (mayOperate()) void this.load();
  }

  protected override render() {
    return this.status === 'ready' && mayOperate() ? html`<sb-section></sb-section>` : html`${this.heading()}${this.instead()}`;
  }

  private heading() {
    const { section } = place();
    return section === 'inbox' ? nothing : html`<h1 class="sr">${words.appName}</h1><h2 class="sr">${words.rail[section]}</h2>`;
  }

  private instead() {
    const say = words.rail.elsewhere;
    if (!mayOperate()) {
      return empty(say.noRight.title, say.noRight.text, html`<a class="btn s" href="/" @click=${followLink}>${say.noRight.action}</a>`, icon('lock', ''));
    }
    return this.status === 'failed' ? retryable(say.failed, 'alert', () => void this.load()) : skeleton();
  }

  private async load(): Promise<void> {
    this.status = 'loading';
    this.requestUpdate();
    try {
      await import('../ops');
      this.status = 'ready';
    } catch {
      this.status = 'failed';
    }
    this.requestUpdate();
  }
}

customElements.define('sb-elsewhere', Elsewhere);
