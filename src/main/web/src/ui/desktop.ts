import type { Message, Notice } from '../api/types';
import ICON from '../icon.svg';
import { desk } from '../desk';
import type { State } from '../store/state';
import { loadNews, nameOf, noticeDetail, noticeTitle } from './parts';

const KEY = 'sb.desktop';
const MOST_AT_ONCE = 3;


/** Tells on the desktop what came while the page is hidden, for who asked for it. */
class Desktop {
  private seen: State = desk.store.state;

  /** `none`: this browser cannot. */
  state(): 'none' | 'denied' | 'off' | 'on' {
    if (!('Notification' in window)) return 'none';
    if (Notification.permission === 'denied') return 'denied';
    return Notification.permission === 'granted' && this.isWanted() ? 'on' : 'off';
  }

  /** Asks the browser when it must. */
  async change(): Promise<void> {
    const wanted = this.state() !== 'on';
    if (wanted && Notification.permission === 'default') await Notification.requestPermission();
    try {
      localStorage.setItem(KEY, wanted ? 'on' : 'off');
    } catch {
      // Without storage it is off again with the next page.
    }
  }

  private isWanted(): boolean {
    try {
      return localStorage.getItem(KEY) === 'on';
    } catch {
      return false;
    }
  }

  watch(): void {
    if (this.state() === 'on') void loadNews().catch(() => undefined);
    desk.store.subscribe(() => {
      const before = this.seen;
      this.seen = desk.store.state;
      if (document.hidden && this.state() === 'on' && before.session === 'in') this.tell(before, this.seen);
    });
  }

  private tell(before: State, now: State): void {
    const isSame = before.conversations === now.conversations && before.notices === now.notices;
    if (isSame || before.connection.status !== 'live') return;
    const notices = newNotices(before, now).map((notice) => ({ tag: notice.id, title: noticeTitle(notice), body: noticeDetail(notice) ?? '', open: notice.conversationId }));
    const messages = newMessages(before, now);
    for (const { tag, title, body, open } of [...notices, ...messages].slice(0, MOST_AT_ONCE)) {
      const shown = new Notification(title, { body, tag, icon: ICON });
      shown.onclick = () => {
        window.focus();
        if (open !== null) void desk.threads.open(open);
        shown.close();
      };
    }
  }
}

function newNotices(before: State, now: State): readonly Notice[] {
  const known = new Set(before.notices.items.map(({ id }) => id));
  return before.notices.status === 'ready' ? now.notices.items.filter(({ id, readAt }) => readAt === null && !known.has(id)) : [];
}

/** Of customers whom nobody has, or I. */
function newMessages(before: State, now: State): readonly { tag: string; title: string; body: string; open: Message['conversationId'] }[] {
  const me = now.me?.user.id;
  return [...now.conversations.values()]
    .filter((one) => one !== before.conversations.get(one.id) && one.received > (before.conversations.get(one.id)?.received ?? (before.list.status === 'ready' ? 0 : Infinity)) && (one.assigneeId === null || one.assigneeId === me))
    .map((one) => ({ tag: one.id, title: nameOf(one), body: one.preview ?? '', open: one.id }));
}

export const desktop = new Desktop();
