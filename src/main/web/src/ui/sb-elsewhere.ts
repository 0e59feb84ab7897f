import { html, nothing } from 'lit';
import type { State } from '../store/state';
import { words } from '../words';
import { followLink } from './address';
import { Part } from './element';
import { retryable, skeleton } from './list-parts';
import { empty, icon } from './parts';
import { place } from './place';
import { sections } from './sections';

/** What is beside the inbox. Its code is loaded when somebody goes there, so that the inbox does not wait for it. */
export class Elsewhere extends Part {
  private status: 'none' | 'loading' | 'ready' | 'failed' = 'none';

  protected pick(state: State) {
    return [state.me];
  }

  protected override willUpdate(): void {
    if (this.status === 'none' && mayBeHere()) void this.load();
  }

  protected override render() {
    const may = mayBeHere();
    return may && this.status === 'ready' ? html`<sb-section></sb-section>` : html`${this.heading()}${this.instead(may)}`;
  }

  private heading() {
    const { section } = place();
    return section === 'inbox' ? nothing : html`<h1 class="sr">${words.appName}</h1><h2 class="sr">${words.rail[section]}</h2>`;
  }

  private instead(may: boolean) {
    const say = words.rail.elsewhere;
    if (!may) {
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

function mayBeHere(): boolean {
  return sections().some(([section]) => section === place().section);
}

customElements.define('sb-elsewhere', Elsewhere);
