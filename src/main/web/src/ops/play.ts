import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { LineScript, Script, Turn } from '../api/intake';
import { IntakeApi } from '../api/intake';
import { desk } from '../desk';
import { retryable, skeleton } from '../ui/list-parts';
import { empty, icon } from '../ui/parts';
import type { Trouble } from './call';
import { attempt } from './call';
import { Page, query, setQuery } from './page';
import { runWords } from './run-words';
import { choiceField } from './tools';
import { say } from './words';
import './runs.css';

const intake = new IntakeApi(desk.api.http);
const words = runWords.play;
const LONGEST = 2_000;

/** What the customer wrote in one go, and what came of it. */
interface Played {
  readonly texts: readonly string[];
  readonly turn: Turn;
}

/** Plays a conversation against a line's script: what it would answer, and which question waits. Nothing is sent. */
export class Play extends Page {
  private line = query().get('line') ?? desk.store.state.me?.lines[0]?.id ?? '';
  private kept: LineScript | null = null;
  private greeting = '';
  private played: readonly Played[] = [];
  private trouble: Trouble | null = null;
  private busy = false;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load();
  }

  private async load(): Promise<void> {
    const { line } = this;
    if (line === '') return;
    this.kept = null;
    this.begin();
    const done = await attempt(intake.script(line));
    if (line !== this.line) return;
    this.kept = done.ok ? done.value : null;
    this.greeting = done.ok ? done.value.script.greeting : '';
    this.trouble = done.ok ? null : done.trouble;
    this.requestUpdate();
  }

  private begin(): void {
    this.played = [];
    this.trouble = null;
    this.requestUpdate();
  }

  override actions(): unknown {
    return html`<button class="btn" data-again aria-label=${words.again} ?disabled=${this.played.length === 0} @click=${this.anew}>${icon('refresh')}<span>${words.again}</span></button>`;
  }

  private readonly anew = () => {
    this.begin();
    void this.updateComplete.then(() => this.querySelector<HTMLElement>('#play-text')?.focus());
  };

  private get script(): Script | null {
    return this.kept === null ? null : { ...this.kept.script, greeting: this.greeting.trim() };
  }

  private get last(): Turn | null {
    return this.played.at(-1)?.turn ?? null;
  }

  // What was played is played again with what is new: the server keeps nothing of it.
  private async play(turns: readonly (readonly string[])[]): Promise<boolean> {
    const { script, line } = this;
    if (script === null || this.busy) return false;
    this.busy = true;
    this.requestUpdate();
    const done = await attempt(intake.dryRun(script, turns));
    this.busy = false;
    if (line !== this.line) return false;
    this.trouble = done.ok ? null : done.trouble;
    if (done.ok) this.played = done.value.turns.map((turn, i) => ({ texts: turns[i] ?? [], turn }));
    this.requestUpdate();
    return done.ok;
  }

  private get turns(): readonly (readonly string[])[] {
    return this.played.map(({ texts }) => texts);
  }

  private readonly submit = async (event: Event) => {
    event.preventDefault();
    const field = this.querySelector<HTMLTextAreaElement>('#play-text')!;
    const { value } = field;
    const texts = value.split('\n').map((text) => text.trim()).filter((text) => text !== '');
    if (texts.length === 0 || this.busy) return;
    // What is written meanwhile stays; what could not be played comes back.
    field.value = '';
    field.focus();
    const isPlayed = await this.play([...this.turns, texts]);
    await this.updateComplete;
    if (!isPlayed) {
      if (field.value === '') field.value = value;
      if (this.lacksGreeting) this.querySelector<HTMLElement>('#play-greeting')?.focus();
      return;
    }
    const talk = this.querySelector('.play-talk')!;
    talk.scrollTop = talk.scrollHeight;
  };

  private get lacksGreeting(): boolean {
    return this.trouble?.field === 'script.greeting';
  }

  private readonly pressed = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    (event.target as HTMLTextAreaElement).form?.requestSubmit();
  };

  protected override render() {
    if (this.line === '') return empty(words.noLines.title, words.noLines.text, nothing, icon('plug', ''));
    const { kept, trouble } = this;
    return html`<div class="tools">${this.lines()}<span class="about">${words.text}</span></div>
      ${kept !== null ? html`<div class="play">${this.talk()}${this.about(kept)}</div>`
        : trouble === null ? skeleton() : retryable({ ...say.failed, text: trouble.text }, 'alert', () => void this.load())}`;
  }

  private lines() {
    const lines = (desk.store.state.me?.lines ?? []).map(({ id, name }): [string, string] => [id, name]);
    return choiceField('line', words.line, this.line, lines, (line) => {
      this.line = line;
      setQuery({ line });
      void this.load();
    }, this.line);
  }

  private talk(): TemplateResult {
    const isOver = this.last?.end != null;
    return html`<section class="play-main"><div class="scroll play-talk" data-pane tabindex="0" role="log" aria-label=${words.conversation}>
        ${this.played.length === 0 ? empty(words.none.title, words.none.text, nothing, icon('bot', '')) : this.played.map(turn)}</div>
      <form class="play-write" @submit=${this.submit}>
        <p class="problem" role="alert" data-form-problem>${this.lacksGreeting ? '' : (this.trouble?.text ?? '')}</p>
        ${isOver ? html`<p class="faint" role="status">${words.over}</p>` : html`<label class="sr" for="play-text">${words.say}</label>
        <textarea id="play-text" class="field area" rows="2" maxlength=${LONGEST} placeholder=${words.say} aria-describedby="play-hint" @keydown=${this.pressed}></textarea>
        <div class="acts"><small id="play-hint" class="grow">${words.several}</small><button class="btn primary" data-send aria-disabled=${this.busy}>${icon('send')}${words.send}</button></div>`}</form></section>`;
  }

  /** The script, with where the conversation stands in it. */
  private about({ version, on, script }: LineScript): TemplateResult {
    const asked = this.last === null ? script.questions[0]?.key : this.last.asked;
    const answers = this.last?.answers ?? {};
    return html`<aside class="scroll side" aria-label=${words.script}><h3>${words.script}</h3>
      <p class="st ${on ? '' : 'faint'}"><i class="lamp ${on ? 'ok' : 'off'}"></i>${on ? words.on : words.off}, ${version === 0 ? words.noVersion : words.version(version)}</p>
      <div class="ask-field"><label for="play-greeting">${words.greeting}</label><textarea id="play-greeting" class="field area ${this.lacksGreeting ? 'bad' : ''}" rows="2" maxlength="1000" .value=${this.greeting} aria-invalid=${this.lacksGreeting} aria-describedby="play-about-greeting" @change=${this.greet}></textarea>
        <small id="play-about-greeting" class=${this.lacksGreeting ? 'problem' : ''} role=${this.lacksGreeting ? 'alert' : nothing} data-problem="greeting">${this.lacksGreeting ? this.trouble?.text : script.greeting === '' ? words.noGreeting : nothing}</small></div>
      <h3>${words.questions}</h3><ol class="play-asks" data-asks>${script.questions.map(({ key, kind, ask }) => {
        const isNext = key === asked && this.last?.end == null;
        const answer = answers[key];
        return html`<li data-key=${key} class=${isNext ? 'next' : ''} aria-current=${isNext ? 'step' : nothing}>${icon(answer === undefined ? (isNext ? 'chev-r' : 'clock') : 'done', 's', answer === undefined ? '' : 'ok')}
          <div><b>${ask}</b><small><code class="c">${key}</code> ${about(kind, key, isNext)}</small>${answer === undefined ? nothing : html`<p dir="auto">${answer}</p>`}</div></li>`;
      })}</ol></aside>`;
  }

  private readonly greet = (event: Event) => {
    this.greeting = (event.target as HTMLTextAreaElement).value;
    if (this.played.length > 0) void this.play(this.turns);
  };
}

// Where the key says its kind already, once is enough.
function about(kind: string, key: string, isNext: boolean): string {
  const name = words.kinds[kind] ?? kind;
  return [...(name === key ? [] : [name]), ...(isNext ? [words.next] : [])].join(', ');
}

function turn({ texts, turn: { says, asked, end } }: Played): TemplateResult {
  return html`${texts.map((text) => html`<div class="msg" data-said><span class="sr">${words.customer}</span><p class="bubble" dir="auto">${text}</p></div>`)}
    ${says === null ? html`<p class="play-silent" data-silent>${words.silent}</p>` : html`<div class="msg out" data-answer><span class="sr">${words.bot}</span><p class="bubble auto" dir="auto">${says}</p>
      ${asked === null ? nothing : html`<span class="meta">${icon('bot', 'xs')}${words.asks} <code class="c" data-asked>${asked}</code></span>`}</div>`}
    ${end === null ? nothing : html`<p class="play-end" role="status" data-end=${end}>${icon('done')}${words.ends[end] ?? end}</p>`}`;
}

customElements.define('sb-play', Play);
