import { html, LitElement } from 'lit';
import { Refused } from '../api/client';
import { desk } from '../desk';
import { words } from '../words';
import type { Arrival } from './arrival';

/** Where somebody comes in for the first time. */
export class ArrivalPage extends LitElement {
  static override readonly properties = {
    arrival: { attribute: false },
    busy: { state: true },
    done: { state: true },
    problem: { state: true },
  };
  declare arrival: Arrival;
  declare private busy: boolean;
  declare private done: boolean;
  declare private problem: string;

  constructor() {
    super();
    this.busy = false;
    this.done = false;
    this.problem = '';
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render() {
    const say = words.arrival;
    if (this.done) {
      return html`<main class="sign-in-page"><div class="sign-in" data-arrived><svg class="mark" aria-hidden="true"><use href="#mark"></use></svg><h1>${say.done}</h1><p class="lead">${say.doneLead}</p>
        <a class="btn primary" href="/">${words.signIn.submit}</a></div></main>`;
    }
    const isSetup = this.arrival.kind === 'setup';
    return html`<main class="sign-in-page"><form class="sign-in" @submit=${this.submit} novalidate>
      <svg class="mark" aria-hidden="true"><use href="#mark"></use></svg>
      <h1>${isSetup ? say.setup : say.password}</h1>
      <p class="lead">${isSetup ? say.setupLead : say.passwordLead}</p>
      ${isSetup ? this.who() : ''}
      <label>${say.newPassword}<span class="field ${this.problem ? 'bad' : ''}"><input data-arrival-password name="password" type="password"
        autocomplete="new-password" minlength="12" maxlength="128" required ?autofocus=${!isSetup} aria-describedby="arrival-problem"></span></label>
      <p class="problem" id="arrival-problem" role="alert">${this.problem}</p>
      <button class="btn primary" data-arrival-submit type="submit" aria-disabled=${this.busy}>${this.busy ? say.busy : say.submit}</button>
    </form></main>`;
  }

  private who() {
    const say = words.arrival;
    const field = (name: string, label: string, type: string, complete: string) => html`<label>${label}<span class="field"><input
      name=${name} type=${type} autocomplete=${complete} required data-arrival=${name}></span></label>`;
    return html`${field('agency', say.agency, 'text', 'organization')}${field('name', say.name, 'text', 'name')}
      ${field('email', words.signIn.email, 'email', 'username')}`;
  }

  private readonly submit = async (event: Event) => {
    event.preventDefault();
    if (this.busy) return;
    const form = new FormData(event.target as HTMLFormElement);
    const said = (name: string) => String(form.get(name) ?? '').trim();
    const password = String(form.get('password'));
    this.busy = true;
    this.problem = '';
    try {
      if (this.arrival.kind === 'setup') {
        await desk.api.setUp({ token: this.arrival.token, agency: said('agency'), name: said('name'), email: said('email'), password });
      } else {
        await desk.api.choosePassword(this.arrival.token, password);
      }
      this.done = true;
      // A link that is used up is no use in the history.
      history.replaceState(null, '', '/');
    } catch (problem) {
      this.problem = explain(problem);
    } finally {
      this.busy = false;
    }
  };
}

function explain(problem: unknown): string {
  if (!(problem instanceof Refused)) return words.signIn.unreachable;
  if (problem.status === 404) return words.arrival.tooLate;
  return problem.status === 429 ? words.signIn.tooOften : problem.detail;
}

customElements.define('sb-arrival', ArrivalPage);
