import { html, LitElement, nothing } from 'lit';
import { desk } from '../desk';
import { words } from '../words';

/** How far an attached file is on its way to the server, and what can be done about it. */
export class UploadProgress extends LitElement {
  static override readonly properties = { key: {} };
  declare key: string;
  private stop: () => void = () => undefined;

  constructor() {
    super();
    this.key = '';
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.stop = desk.uploads.subscribe(() => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stop();
  }

  protected override render() {
    const progress = desk.uploads.of(this.key);
    const say = words.attach;
    switch (progress?.phase) {
      case 'uploading': {
        const percent = Math.round(progress.share * 100);
        return html`<span class="meter up" role="progressbar" aria-label=${say.uploading} aria-valuemin="0" aria-valuemax="100" aria-valuenow=${percent}><i .style=${`--p: ${progress.share}`}></i></span>`;
      }
      case 'cut':
        return html`<span class="bad" role="status">${say.cut} <button type="button" class="linkish" data-upload-again @click=${this.again}>${say.again}</button></span>`;
      case 'failed':
        return html`<span class="bad" role="alert">${progress.status === 422 ? say.notWhatItSays : progress.detail}</span>`;
      case 'done':
      case undefined:
        return nothing;
    }
  }

  private readonly again = () => desk.uploads.again(this.key);
}

customElements.define('sb-upload', UploadProgress);
