import { desk } from '../desk';
import type { View } from '../store/state';
import type { ConversationList } from './sb-conversation-list';
import type { ThreadPane } from './sb-thread';

const THEN_MS = 1500;
const PANES = ['sb-views button', 'sb-conversation-list [tabindex="0"]', '.log', '[data-composer]', 'sb-contact button'];
const WAITING: View = { kind: 'waiting', client: null, line: null };

/** The keys of the page. Letters act outside text fields only, never with a modifier, never while composing. */
export class Keys {
  private goes = 0;

  constructor(private readonly show: (panel: 'views' | 'contact' | 'keys') => void) {}

  readonly pressed = (event: KeyboardEvent) => {
    if (event.isComposing || event.defaultPrevented || document.querySelector('wa-dialog[open], wa-drawer[open]')) return;
    const command = event.ctrlKey || event.metaKey;
    const acted = command ? this.withCommand(event) : event.altKey ? false : this.alone(event);
    if (acted) event.preventDefault();
  };

  private withCommand(event: KeyboardEvent): boolean {
    if (event.key.toLowerCase() !== 'k') return false;
    document.querySelector<HTMLInputElement>('[data-search]')?.select();
    return true;
  }

  private alone(event: KeyboardEvent): boolean {
    const target = event.target as Element;
    if (event.key === 'F6') return this.pane(event.shiftKey ? -1 : 1);
    if (event.key === 'Escape') return this.back(target);
    if (target.matches('input, textarea, select, [contenteditable]')) return false;
    return this.onThread(event.key, target) || this.letter(event.key.toLowerCase());
  }

  private onThread(key: string, target: Element): boolean {
    if (target.closest('.log') === null) return false;
    switch (key) {
      case 'ArrowUp':
      case 'ArrowDown':
        this.thread?.walk(key === 'ArrowUp' ? -1 : 1);
        return true;
      case 'Home':
      case 'End':
        this.thread?.ends(key);
        return true;
      default:
        return false;
    }
  }

  private letter(key: string): boolean {
    if (Date.now() - this.goes < THEN_MS) {
      this.goes = 0;
      return this.go(key);
    }
    const acts: Record<string, () => unknown> = {
      j: () => this.list?.move(1),
      k: () => this.list?.move(-1),
      r: () => this.thread?.composer?.focus(),
      q: () => this.thread?.quoteCurrent(),
      ']': () => this.show('contact'),
      '?': () => this.show('keys'),
      g: () => (this.goes = Date.now()),
    };
    const act = acts[key];
    act?.();
    return act !== undefined;
  }

  private go(key: string): boolean {
    if (key === 'w') desk.choose(WAITING);
    else if (key === 'v') this.show('views');
    else return false;
    return true;
  }

  /** One level back: from writing to reading, from reading to the list. */
  private back(target: Element): boolean {
    if (target.matches('[data-composer]')) document.querySelector<HTMLElement>('.log')?.focus();
    else if (target.matches('[data-search]') || desk.store.state.open !== null) void this.list?.move(0);
    else return false;
    return true;
  }

  private pane(by: number): boolean {
    const panes = PANES.flatMap((selector) => document.querySelector<HTMLElement>(selector) ?? []).filter((pane) => pane.offsetParent !== null);
    const at = panes.findIndex((pane) => pane.closest('sb-views, sb-conversation-list, sb-composer, .log, sb-contact')?.contains(document.activeElement));
    panes[(at + by + panes.length) % panes.length]?.focus();
    return panes.length > 0;
  }

  private get list(): ConversationList | null {
    return document.querySelector('sb-conversation-list');
  }

  private get thread(): ThreadPane | null {
    return document.querySelector('sb-thread');
  }
}
