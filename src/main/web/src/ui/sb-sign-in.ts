import { html, LitElement, nothing } from 'lit';
import { Refused } from '../api/client';
import { desk } from '../desk';
import { words } from '../words';

/** Asks who is there; also in place, when a session has ended, without losing anything. */
export class SignIn extends LitElement {
  static override readonly properties = {
    again: { type: Boolean },
    busy: { state: true },
    asksCode: { state: true },
    problem: { state: true },
  };
  declare again: boolean;
  declare private busy: boolean;
  declare private asksCode: boolean;
  declare private problem: string;

  constructor() {
    super();
    this.again = false;
    this.busy = false;
    this.asksCode = false;
    this.problem = '';
  }

  // Without it one signs in by password.
  override connectedCallback(): void {
    super.connectedCallback();
    import('../sign-in/sb-by-provider').catch(() => undefined);
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render() {
    const say = words.signIn;
    return html`<form class="sign-in" @submit=${this.submit} novalidate>
      ${this.again ? nothing : html`<svg class="mark" aria-hidden="true"><use href="#mark"></use></svg>`}
      <h1>${this.again ? say.again : words.appName}</h1>
      <p class="lead">${this.again ? say.againLead : say.lead}</p>
      <label>${say.email}<span class="field"><input data-login-email name="email" type="email" autocomplete="username" required
        .value=${desk.session.email()} ?autofocus=${!this.again}></span></label>
      <sb-by-provider></sb-by-provider>
      <label>${say.password}<span class="field ${this.problem && !this.asksCode ? 'bad' : ''}"><input data-login-password name="password" type="password"
        autocomplete="current-password" required ?autofocus=${this.again} aria-describedby="sign-in-problem"></span></label>
      ${
        this.asksCode
          ? html`<label>${say.code}<span class="field"><input data-login-code name="code" inputmode="numeric" autocomplete="one-time-code"
        aria-describedby="sign-in-problem"></span></label>`
          : nothing
      }
      <p class="problem" id="sign-in-problem" role="alert">${this.problem}</p>
      <button class="btn primary" data-login-submit type="submit" aria-disabled=${this.busy}>${this.busy ? say.busy : say.submit}</button>
    </form>`;
  }

  private readonly submit = async (event: Event) => {
    event.preventDefault();
    if (this.busy) return;
    const form = new FormData(event.target as HTMLFormElement);
    this.busy = true;
    this.problem = '';
    try {
      await desk.signIn(String(form.get('email')).trim(), String(form.get('password')), String(form.get('code') ?? '').trim());
    } catch (problem) {
      await this.refuse(problem);
    } finally {
      this.busy = false;
    }
  };

  private async refuse(problem: unknown): Promise<void> {
    const wantsCode = problem instanceof Refused && problem.status === 401 && problem.field === 'code';
    this.problem = wantsCode ? (this.asksCode ? words.signIn.wrongCode : words.signIn.needsCode) : explain(problem);
    this.asksCode ||= wantsCode;
    this.querySelector('sb-by-provider')?.toggleAttribute('only', problem instanceof Refused && problem.status === 403);
    await this.updateComplete;
    this.querySelector<HTMLInputElement>(wantsCode ? '[data-login-code]' : '[data-login-password]')?.select();
  }
}

function explain(problem: unknown): string {
  if (!(problem instanceof Refused)) return words.signIn.unreachable;
  if (problem.status === 429) return words.signIn.tooOften;
  if (problem.status === 403) return ''; // said above
  return problem.status === 401 || problem.status === 400 ? words.signIn.wrong : problem.detail;
}

customElements.define('sb-sign-in', SignIn);
