import { desk } from '../desk';
import type { Conversation } from '../api/types';
import type { ViewKind } from '../store/state';
import { viewOf } from '../store/views';
import { askAddTag, assign, done, markUnread, mayWrite } from './acts';
import { goToInbox, goToPlace } from './address';
import { pathTo } from './place';
import type { App } from './sb-app';
import type { ConversationList } from './sb-conversation-list';
import type { ThreadPane } from './sb-thread';
import type { ThreadBar } from './sb-thread-bar';
import { sections } from './sections';

const THEN_MS = 1500;
const PANES = ['.page .seg a', '.page [data-pane]', 'sb-views button', 'sb-conversation-list [tabindex="0"]', '.log', '[data-composer]', 'sb-contact button'];

const GOES: Record<string, ViewKind> = { w: 'waiting', m: 'mine', u: 'unassigned', t: 'trouble' };

function isText(target: Element): boolean {
  return target.matches('input:not([type=checkbox], [type=range]), textarea, select, [contenteditable]');
}

/** The keys of the page. Letters act outside text fields only, never with a modifier, never while composing. */
export class Keys {
  private goes = 0;

  constructor(private readonly show: (panel: 'views' | 'contact' | 'keys' | 'palette' | 'notices') => void) {}

  readonly pressed = (event: KeyboardEvent) => {
    if (event.isComposing || event.defaultPrevented || document.querySelector('wa-dialog[open], wa-drawer[open], wa-dropdown[open], dialog[open]')) return;
    const command = event.ctrlKey || event.metaKey;
    const acted = command ? this.withCommand(event) : event.altKey ? false : this.alone(event);
    if (acted) event.preventDefault();
  };

  private withCommand(event: KeyboardEvent): boolean {
    const key = event.key.toLowerCase();
    if (key === 'k') this.show('palette');
    else if (key === 'z' && !isText(event.target as Element)) return document.querySelector<App>('sb-app')?.undo() ?? false;
    else return false;
    return true;
  }

  private alone(event: KeyboardEvent): boolean {
    const target = event.target as Element;
    if (event.key === 'F6') return this.pane(event.shiftKey ? -1 : 1);
    if (event.key === 'Escape') return this.back(target);
    if (isText(target)) return false;
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
      r: () => this.thread?.composer?.write('reply'),
      q: () => this.thread?.quoteCurrent(),
      ']': () => this.show('contact'),
      '?': () => this.show('keys'),
      x: () => this.list?.selectCurrent(),
      f: () => this.list?.showFilters(),
      g: () => (this.goes = Date.now()),
    };
    const act = acts[key] ?? this.onOpen(key);
    act?.();
    return act !== undefined;
  }

  /** What a letter does with the open conversation. */
  private onOpen(key: string): (() => unknown) | undefined {
    const conversation = desk.store.state.conversations.get(desk.store.state.open ?? '');
    return conversation === undefined || !mayWrite() ? undefined : this.acts(conversation)[key];
  }

  private acts(conversation: Conversation): Record<string, () => unknown> {
    const bar = document.querySelector<ThreadBar>('sb-thread-bar');
    return {
      e: () => void done(conversation),
      i: () => void assign(conversation, desk.store.state.me?.user.id ?? null),
      a: () => bar?.menu('assign'),
      s: () => bar?.menu('snooze'),
      t: () => void askAddTag(conversation),
      u: () => void markUnread(conversation),
      n: () => this.thread?.composer?.write('note'),
    };
  }

  private go(key: string): boolean {
    const kind = GOES[key];
    const section = sections().find(([, , cap]) => cap.toLowerCase() === key);
    if (kind !== undefined) {
      goToInbox();
      desk.lists.choose(viewOf(kind));
    } else if (section !== undefined) goToPlace(pathTo(section[0]));
    else if (key === 'n') this.show('notices');
    else if (key === 'v') this.show('views');
    else return false;
    return true;
  }

  /** One level back: from writing to reading, from reading to the list. */
  private back(target: Element): boolean {
    if (this.list?.selection.isOn && target.closest('sb-conversation-list')) this.list.selection.stop();
    else if (target.matches('[data-composer]')) document.querySelector<HTMLElement>('.log')?.focus();
    else if (target.matches('[data-search]') || desk.store.state.open !== null) void this.list?.move(0);
    else return false;
    return true;
  }

  private pane(by: number): boolean {
    const panes = PANES.flatMap((selector) => document.querySelector<HTMLElement>(selector) ?? []).filter((pane) => pane.offsetParent !== null);
    const at = panes.findIndex((pane) => pane.closest('.page .seg, [data-pane], sb-views, sb-conversation-list, sb-composer, .log, sb-contact')?.contains(document.activeElement));
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
