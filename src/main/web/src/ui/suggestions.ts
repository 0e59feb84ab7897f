import { html } from 'lit';
import type { Canned, Conversation, Person } from '../api/types';
import { desk } from '../desk';
import { words } from '../words';
import type { Suggestions } from './suggest';

// On a line of its own.
const CANNED = /(?:^|\n)\/([^\s/]*)$/u;
const MENTION = /(?:^|[\s(])@([^\n@]{0,40})$/u;
const MOST = 8;

/** What may be offered for what is typed before the caret. */
export class Offers {
  private loaded: { readonly conversation: string; readonly items: Promise<readonly Canned[] | null> } | null = null;

  constructor(private readonly manage: () => void) {}

  /** Forgets the canned replies, which somebody may have changed. */
  forget(): void {
    this.loaded = null;
  }

  async of(conversation: Conversation, isNote: boolean, before: string): Promise<Suggestions | null> {
    return isNote ? mentions(before) : this.canned(conversation, before);
  }

  private async canned(conversation: Conversation, before: string): Promise<Suggestions | null> {
    const typed = CANNED.exec(before)?.[1];
    if (typed === undefined) return null;
    const all = await this.load(conversation.id);
    const q = typed.toLowerCase();
    const found = (all ?? []).filter(({ shortcut, title }) => shortcut.toLowerCase().startsWith(q) || (q !== '' && (title ?? '').toLowerCase().includes(q))).slice(0, MOST);
    const say = words.canned;
    const make = html`<button type="button" class="linkish" @pointerdown=${(event: Event) => event.preventDefault()} @click=${this.manage}>${say.manage}</button>`;
    return {
      title: say.title(conversation.client.name),
      items: found.map((one) => ({ key: one.id, label: one.title ?? one.shortcut, hint: `/${one.shortcut}`, icon: 'snippet', insert: one.filled ?? one.text, preview: one.filled ?? one.text })),
      from: before.length - typed.length - 1,
      to: before.length,
      none: html`${all === null ? say.failed : all.length === 0 ? say.none : say.noMatch}`,
      foot: make,
      found: say.found(found.length),
    };
  }

  private load(conversation: string): Promise<readonly Canned[] | null> {
    if (this.loaded?.conversation !== conversation) {
      const items = desk.api.desk.canned(conversation).then(
        (page) => page.items,
        () => {
          this.loaded = null;
          return null;
        },
      );
      this.loaded = { conversation, items };
    }
    return this.loaded.items;
  }
}

function mentions(before: string): Suggestions | null {
  const typed = MENTION.exec(before)?.[1];
  if (typed === undefined) return null;
  const q = typed.toLowerCase();
  const me = desk.store.state.me?.user.id;
  const starts = ({ name }: Person) => name.toLowerCase().split(/\s+/u).some((word) => word.startsWith(q)) || name.toLowerCase().startsWith(q);
  const found = desk.store.state.people.filter((person) => person.id !== me && starts(person)).slice(0, MOST);
  if (found.length === 0) return null;
  return {
    title: words.note.tab,
    items: found.map(({ id, name, role }) => ({ key: id, label: name, hint: role, icon: 'user', insert: `@${name} `, preview: null })),
    from: before.length - typed.length - 1,
    to: before.length,
    none: null,
    foot: null,
    found: words.canned.people(found.length),
  };
}
