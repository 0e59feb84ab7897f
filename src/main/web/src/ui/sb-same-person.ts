import { html, LitElement, nothing } from 'lit';
import type { Found } from '../api/types';
import { desk } from '../desk';
import { ending } from '../desk/work';
import { words } from '../words';
import { merge } from './contact-acts';
import { avatar, nameOf } from './parts';

const DEBOUNCE_MS = 150;
const MOST = 6;

type People = Found['people']['items'];

/** Looks for who is the same person as the contact of the open conversation. */
export class SamePerson extends LitElement {
  static override readonly properties = { found: { state: true }, q: { state: true } };
  declare private found: People | null;
  declare private q: string;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.found = null;
    this.q = '';
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override firstUpdated(): void {
    this.querySelector('input')?.focus();
  }

  protected override render() {
    const say = words.person;
    const conversation = desk.store.state.conversations.get(desk.store.state.open ?? '');
    if (conversation === undefined) return nothing;
    const kept = nameOf(conversation);
    const others = (this.found ?? []).filter(({ id }) => id !== conversation.contact.id);
    return html`<div class="same"><p>${say.mergeText(kept)}</p>
      <label><span class="sr">${say.mergeSearch}</span><span class="field"><input data-merge-search placeholder=${say.mergeSearch} autocomplete="off" @input=${this.typed}></span></label>
      <ul>${others.map((person) => {
        const name = person.name ?? person.phone ?? words.unknownContact;
        const label = say.mergeDo(name, kept);
        return html`<li><button class="opt" data-merge=${person.id} title=${label} @click=${() => this.take(person.id, name)}>${avatar(name, person.id, 'sm')}<span class="grow"><bdi>${name}</bdi><small>${[person.phone, person.email].filter((each) => each !== null && each !== name).join(', ')}</small></span></button></li>`;
      })}</ul>
      ${this.found !== null && others.length === 0 ? html`<p class="none" role="status">${words.palette.nothing(this.q)}</p>` : nothing}
      <button class="linkish" @click=${this.leave}>${words.acts.cancel}</button></div>`;
  }

  private readonly typed = (event: Event) => {
    const q = (event.target as HTMLInputElement).value.trim();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.ask(q), DEBOUNCE_MS);
  };

  private async ask(q: string): Promise<void> {
    this.q = q;
    const outcome = q.length < 2 ? null : await ending(desk.api.desk.search(q, 'people', null, MOST));
    if (this.q === q) this.found = outcome?.ok ? outcome.value.people.items : q.length < 2 ? null : [];
  }

  private take(id: string, name: string): void {
    const conversation = desk.store.state.conversations.get(desk.store.state.open ?? '');
    if (conversation !== undefined) void merge(conversation, { id, name });
    this.leave();
  }

  private readonly leave = () => this.dispatchEvent(new CustomEvent('sb-left', { bubbles: true }));
}

customElements.define('sb-same-person', SamePerson);
