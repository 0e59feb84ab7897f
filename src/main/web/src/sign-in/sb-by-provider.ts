import { html, LitElement, nothing } from 'lit';
import { Refused } from '../api/client';
import { path } from '../api/http';
import type { SignedIn } from '../api/types';
import { desk } from '../desk';
import { words } from '../words';
import { enSignIn } from '../words/en-sign-in';
import { arrive } from './renew';

/** @param back whether somebody comes from the provider at this moment */
export function resume(back: boolean): Promise<void> {
  return back ? arrive() : desk.resume();
}

const say = words.lang === 'es' ? (await import('../words/es-sign-in')).esSignIn : enSignIn;
const BACK = 'sign-in';

interface Offered {
  readonly id: string;
  readonly name: string;
}

/** The way in by the agency's own provider: offered to whom it speaks for, and what became of it. */
export class ByProvider extends LitElement {
  static override readonly properties = { only: { type: Boolean }, offered: { state: true }, problem: { state: true }, asksCode: { state: true } };
  declare only: boolean;
  declare private offered: Offered | null;
  declare private problem: string;
  declare private asksCode: boolean;
  private domain = '';

  constructor() {
    super();
    this.only = false;
    this.offered = null;
    this.problem = '';
    this.asksCode = false;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const word = new URLSearchParams(location.search).get(BACK);
    if (word !== null) history.replaceState(null, '', location.pathname);
    this.asksCode = word === 'code';
    this.problem = say.back[word ?? ''] ?? '';
    this.closest('form')?.addEventListener('change', this.look);
    this.look();
  }

  protected override firstUpdated(): void {
    this.querySelector<HTMLElement>('[data-provider-code]')?.focus();
  }

  // Only the domain is asked for: no address stands in a log.
  private readonly look = () => {
    const email = this.closest('form')?.querySelector<HTMLInputElement>('[name=email]')?.value ?? '';
    const domain = email.slice(email.lastIndexOf('@') + 1).trim().toLowerCase();
    if (!email.includes('@') || domain === this.domain) return;
    this.domain = domain;
    void this.ask(domain);
  };

  private async ask(domain: string): Promise<void> {
    this.offered = null;
    if (domain === '') return;
    const { provider } = await desk.api.http.call<{ provider: Offered | null }>('GET', path`/auth/oidc/provider?domain=${domain}`).catch(() => ({ provider: null }));
    if (domain === this.domain) this.offered = provider;
  }

  protected override render() {
    if (this.asksCode) return this.code();
    const { offered } = this;
    return html`${this.only ? html`<p class="problem" role="alert" data-only>${say.only}</p>` : this.said()}
      ${offered === null ? nothing : html`<a class="btn ${this.only ? 'primary' : ''}" data-by-provider href=${path`/api/v1/auth/oidc/start?provider=${offered.id}`}>${say.by(offered.name)}</a>${this.only ? nothing : html`<p class="or">${say.or}</p>`}`}`;
  }

  private said() {
    return this.problem === '' ? nothing : html`<p class="problem" role="alert" data-provider-problem>${this.problem}</p>`;
  }

  private code() {
    const pressed = (event: KeyboardEvent) => {
      if (event.key !== 'Enter') return;
      event.preventDefault();
      void this.send();
    };
    return html`<p>${say.codeLead}</p>
      <label>${say.code}<span class="field"><input data-provider-code inputmode="numeric" autocomplete="one-time-code" @keydown=${pressed}></span></label>
      ${this.said()}<button class="btn primary" type="button" data-provider-code-submit @click=${() => void this.send()}>${say.submit}</button>`;
  }

  private async send(): Promise<void> {
    const field = this.querySelector<HTMLInputElement>('[data-provider-code]');
    this.problem = '';
    try {
      await arrive(await desk.api.http.call<SignedIn>('POST', '/auth/oidc/code', { code: field?.value.trim() ?? '' }));
    } catch (problem) {
      const status = problem instanceof Refused ? problem.status : 0;
      const isOver = problem instanceof Refused && status === 401 && problem.field === null;
      this.problem = status === 0 ? say.unreachable : status === 429 ? say.tooOften : isOver ? (say.back['again'] ?? '') : say.wrongCode;
      this.asksCode = !isOver;
      field?.select();
    }
  }
}

customElements.define('sb-by-provider', ByProvider);
