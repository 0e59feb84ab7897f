import { html, nothing } from 'lit';
import type { Run, RunView } from '../api/runs';
import { followLink, goToPlace } from '../ui/address';
import { retryable, skeleton } from '../ui/list-parts';
import { empty, icon } from '../ui/parts';
import { pathTo, place } from '../ui/place';
import type { Trouble } from './call';
import { attempt } from './call';
import { everyFew } from './every-few';
import { Page } from './page';
import { RunActs } from './run-acts';
import { runFacts, runHead } from './run-head';
import { liveSign, shortId } from './run-parts';
import { side } from './run-side';
import { steps } from './run-steps';
import { happened, others } from './run-story';
import { neighbours, runPath } from './run-walk';
import { runs, runWords } from './run-words';
import { say } from './words';

const LOOK_AGAIN_MS = 2_000;
const OTHERS = 6;
const WIDE = matchMedia('(min-width: 1280px)');

/** One run: what it did and when, as a waterfall; each step opens to what it had and gave. */
export class RunPage extends Page {
  /** Of the run that is shown or asked for. */
  private asked = '';
  private view: RunView | null = null;
  private trouble: Trouble | null = null;
  private others: readonly Run[] = [];
  /** The position of the step that is open; empty: the run itself; null: nothing. */
  private open: string | null = null;
  private readonly acts = new RunActs(() => void this.load());
  private end: () => void = () => undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.end = everyFew(LOOK_AGAIN_MS, () => this.view?.endedAt === null && void this.load());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.end();
  }

  private get wanted(): string {
    const at = place();
    return at.section === 'inbox' ? '' : (at.item ?? '');
  }

  // The same page serves the next run when one goes on.
  protected override willUpdate(): void {
    if (this.wanted === '' || this.wanted === this.asked) return;
    this.asked = this.wanted;
    this.view = null;
    this.others = [];
    this.open = WIDE.matches ? '' : null;
    void this.load();
  }

  private async load(): Promise<void> {
    const { asked } = this;
    const done = await attempt(runs.run(asked));
    if (asked !== this.asked) return;
    const isFirst = this.view === null;
    if (done.ok) this.view = done.value;
    this.trouble = done.ok ? null : done.trouble;
    this.requestUpdate();
    if (done.ok && isFirst) await this.fetchOthers(done.value);
  }

  private async fetchOthers({ id, workflow }: RunView): Promise<void> {
    const found = await attempt(runs.runs({ workflow, status: '', key: '', q: '', from: '', to: '' }, null, OTHERS));
    if (!found.ok || id !== this.asked) return;
    this.others = found.value.items;
    this.requestUpdate();
  }

  override trail(): unknown {
    const { path, workflows, one } = runWords.run;
    const workflow = this.view?.workflow;
    const list = pathTo('workflows', 'runs');
    return html`<h1 class="sr">${workflow ?? workflows}</h1><nav class="trail" aria-label=${path}><a href=${list} data-trail @click=${followLink}>${workflows}</a>
      ${workflow === undefined ? nothing : html`${icon('chev-r', 'xs')}<a href="${list}?workflow=${workflow}" @click=${followLink}>${workflow}</a>`}${icon('chev-r', 'xs')}<span class="num" aria-current="page">${one(shortId(this.asked))}</span></nav>`;
  }

  override actions(): unknown {
    const { newer, older } = neighbours(this.asked);
    const walk = (to: string | null, name: string, art: string, which: string) =>
      html`<button class="btn quiet icon" data-walk=${which} aria-label=${name} title=${name} ?disabled=${to === null} @click=${() => to !== null && goToPlace(runPath(to))}>${icon(art)}</button>`;
    return html`${liveSign(this.view !== null && this.view.endedAt === null, this.view !== null && this.trouble !== null)}
      ${walk(newer, runWords.run.before, 'up', 'newer')}${walk(older, runWords.run.after, 'down', 'older')}`;
  }

  protected override render() {
    const { view, trouble } = this;
    if (view === null) return trouble === null ? skeleton() : this.instead(trouble);
    const now = Date.now();
    const step = view.steps.find(({ position }) => position === this.open) ?? null;
    return html`<div class="run ${this.open === null ? '' : 'is-open'}"><div class="scroll" data-pane tabindex="0" role="region" aria-label=${say.pages.run}>
        ${runHead(view, this.acts, () => this.choose(''))}${runFacts(view, now)}
        ${steps(view, now, this.open, (position) => this.choose(position))}
        ${happened(view)}${others(this.others, view)}</div>
      ${this.open === null ? nothing : side(view, step, this.acts, () => this.close())}</div>`;
  }

  private instead(trouble: Trouble) {
    if (trouble.status === 404 || trouble.status === 400) {
      const { title, text } = runWords.run.missing;
      return empty(title, text, html`<a class="btn s" href=${pathTo('workflows', 'runs')} @click=${followLink}>${runWords.run.all}</a>`, icon('search', ''));
    }
    return retryable({ ...say.failed, text: trouble.text }, 'alert', () => void this.load());
  }

  private choose(position: string): void {
    this.open = this.open === position ? this.usual() : position;
    this.requestUpdate();
    if (!WIDE.matches) void this.updateComplete.then(() => this.querySelector<HTMLElement>('.run > aside [data-close]')?.focus());
  }

  private usual(): string | null {
    return WIDE.matches ? '' : null;
  }

  private close(): void {
    const before = this.open;
    this.open = null;
    this.requestUpdate();
    void this.updateComplete.then(() => this.querySelector<HTMLElement>(before === '' || before === null ? '[data-values]' : `[data-step="${CSS.escape(before)}"]`)?.focus());
  }
}

customElements.define('sb-run', RunPage);
