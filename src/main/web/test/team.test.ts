import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Attention } from '../src/desk/attention';
import { Store } from '../src/store/store';
import { mentioned, NOBODY } from '../src/store/team';
import type { Mention, Said } from '../src/stream/stream';

const looks = (userId: string, isHere = true): Mention => ({ type: 'presence', conversationId: '1', userId, isHere });
const types = (userId: string, isTyping = true): Mention => ({ type: 'typing', conversationId: '1', userId, isTyping });

describe('who of the team is where', () => {
  it('is told one by one, in the order in which they came', () => {
    const team = mentioned(NOBODY, [looks('8'), looks('9'), types('9'), looks('8')], false);
    expect(team.looking.get('1')).toEqual(['9', '8']);
    expect(team.typing.get('1')).toEqual(['9']);
    const later = mentioned(team, [types('9', false), looks('8', false), looks('9', false)], false);
    expect([later.looking.size, later.typing.size]).toEqual([0, 0]);
  });

  it('is only what is told when all of it is', () => {
    const team = mentioned(mentioned(NOBODY, [looks('8'), types('8')], false), [looks('9')], true);
    expect([...team.looking]).toEqual([['1', ['9']]]);
    expect(team.typing.size).toBe(0);
  });
});

describe('what colleagues are told of this page', () => {
  let said: Said[];
  let page: { hidden: boolean; look: () => void };
  let store: Store;
  let attention: Attention;

  beforeEach(() => {
    vi.useFakeTimers();
    said = [];
    page = { hidden: false, look: () => undefined };
    vi.stubGlobal('document', {
      get hidden() {
        return page.hidden;
      },
      addEventListener: (_: string, look: () => void) => (page.look = look),
    });
    store = new Store();
    attention = new Attention(store, (frame) => said.push(frame));
  });

  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  const open = (conversation: string) => store.dispatch({ type: 'opened', conversation });
  const present = (conversationId: string | null) => ({ type: 'presence', conversationId });
  const typing = (conversationId: string, isTyping: boolean) => ({ type: 'typing', conversationId, isTyping });

  it('is the conversation that one stays at, not those passed by', () => {
    for (const id of ['1', '2', '3']) {
      open(id);
      vi.advanceTimersByTime(100);
    }
    vi.advanceTimersByTime(1000);
    expect(said).toEqual([present('3')]);
  });

  it('is nothing while nobody sees the page', () => {
    open('1');
    vi.advanceTimersByTime(1000);
    page.hidden = true;
    page.look();
    vi.advanceTimersByTime(1000);
    page.hidden = false;
    page.look();
    vi.advanceTimersByTime(1000);
    expect(said).toEqual([present('1'), present(null), present('1')]);
  });

  it('is said again to a new connection', () => {
    open('1');
    vi.advanceTimersByTime(1000);
    attention.anew();
    expect(said).toEqual([present('1'), present('1')]);
  });

  it('is typing while the text changes, now and then, and its end', () => {
    for (let letter = 0; letter < 60; letter++) {
      attention.typed('1', false);
      vi.advanceTimersByTime(100);
    }
    expect(said).toEqual([typing('1', true), typing('1', true), typing('1', true)]);
    vi.advanceTimersByTime(4000);
    expect(said.at(-1)).toEqual(typing('1', false));
    expect(said).toHaveLength(4);
  });

  it('is no typing once the text is sent or empty', () => {
    attention.typed('1', false);
    attention.stopped();
    attention.stopped();
    attention.typed('1', false);
    attention.typed('1', true);
    vi.advanceTimersByTime(10_000);
    expect(said).toEqual([typing('1', true), typing('1', false), typing('1', true), typing('1', false)]);
  });
});
