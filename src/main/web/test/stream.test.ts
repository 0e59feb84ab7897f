import { beforeEach, describe, expect, it } from 'vitest';
import { backoff } from '../src/stream/backoff';
import { step } from '../src/stream/cursor';
import type { Socket } from '../src/stream/stream';
import { Stream } from '../src/stream/stream';

/** A line that a test holds at both ends. */
class FakeSocket implements Socket {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  readonly sent: Record<string, unknown>[] = [];
  isClosed = false;

  send(text: string): void {
    this.sent.push(JSON.parse(text) as Record<string, unknown>);
  }

  close(): void {
    this.isClosed = true;
  }

  get(frame: object): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  event(seq: number, prev: number): void {
    this.get({ type: 'event', seq, prev, kind: 'conversation.changed', data: { n: seq } });
  }
}

describe('the stream', () => {
  let sockets: FakeSocket[];
  let timers: Map<number, { work: () => void; ms: number }>;
  let heard: string[];
  let stream: Stream;
  const last = () => sockets.at(-1) as FakeSocket;

  const fire = (longerThan = 0, upTo = Infinity) => {
    for (const [id, timer] of [...timers]) {
      if (timer.ms > longerThan && timer.ms <= upTo) {
        timers.delete(id);
        timer.work();
      }
    }
  };

  beforeEach(() => {
    sockets = [];
    timers = new Map();
    heard = [];
    let next = 0;
    stream = new Stream(
      {
        open: () => {
          sockets.push(new FakeSocket());
          return last();
        },
        token: () => 'token',
        setTimer: (work, ms) => {
          timers.set(++next, { work, ms });
          return next;
        },
        clearTimer: (timer) => timers.delete(timer),
        random: () => 0.5,
      },
      {
        onReady: () => heard.push('ready'),
        onLive: () => heard.push('live'),
        onChange: (change) => heard.push(`change ${(change.data as unknown as { n: number }).n}`),
        onReload: (because) => heard.push(because ? `reload ${because}` : 'reload'),
        onMentions: (mentions, whole) => heard.push(`${whole ? 'all' : 'news'} ${mentions.map((each) => each.userId).join()}`),
        onLost: () => heard.push('lost'),
        onExpired: () => heard.push('expired'),
      },
    );
    stream.connect();
    last().onopen?.();
  });

  it('says hello without a place the first time and begins at the head', () => {
    expect(last().sent).toEqual([{ type: 'hello', token: 'token' }]);
    last().get({ type: 'ready', seq: 41 });
    last().event(42, 41);
    expect(heard).toEqual(['ready', 'live', 'change 42']);
  });

  it('goes on after the last number it saw and is live once it reached the head', () => {
    last().get({ type: 'ready', seq: 41 });
    last().event(42, 41);
    last().onclose?.({ code: 1006 });
    fire(0, 10_000);
    last().onopen?.();
    expect(sockets).toHaveLength(2);
    expect(last().sent).toEqual([{ type: 'hello', token: 'token', after: 42 }]);
    heard = [];

    last().get({ type: 'ready', seq: 44 });
    last().event(43, 42);
    last().event(44, 43);

    expect(heard).toEqual(['ready', 'change 43', 'change 44', 'live']);
  });

  it('says hello again when an event is missing, and applies nothing beyond the gap', () => {
    last().get({ type: 'ready', seq: 41 });
    const first = last();
    first.event(43, 42);

    expect(first.isClosed).toBe(true);
    last().onopen?.();
    expect(last().sent).toEqual([{ type: 'hello', token: 'token', after: 41 }]);
    first.event(44, 43);
    last().get({ type: 'ready', seq: 43 });
    last().event(42, 41);
    last().event(43, 42);
    expect(heard.filter((word) => word.startsWith('change'))).toEqual(['change 42', 'change 43']);
  });

  it('leaves out what it already has', () => {
    last().get({ type: 'ready', seq: 41 });
    last().event(42, 41);
    last().event(42, 41);
    expect(heard.filter((word) => word === 'change 42')).toHaveLength(1);
  });

  it('takes the number of a reload and asks for everything again', () => {
    last().get({ type: 'ready', seq: 41 });
    last().onclose?.({ code: 1006 });
    fire(0, 10_000);
    last().onopen?.();
    last().get({ type: 'ready', seq: 90_000 });
    last().get({ type: 'reload', seq: 90_000 });
    last().event(90_001, 90_000);
    expect(heard).toEqual(['ready', 'live', 'lost', 'ready', 'reload', 'live', 'change 90001']);
  });

  it('says when one sees other things from now on', () => {
    last().get({ type: 'ready', seq: 41 });
    last().get({ type: 'reload', seq: 44, because: 'access' });
    expect(heard).toEqual(['ready', 'live', 'reload access']);
  });

  it('goes on behind what it may not see', () => {
    last().get({ type: 'ready', seq: 41 });
    last().event(42, 41);
    last().get({ type: 'position', seq: 600 });
    last().event(603, 600);
    last().event(605, 603);
    expect(heard.filter((word) => word.startsWith('change'))).toEqual(['change 42', 'change 603', 'change 605']);
  });

  it('tells of colleagues without moving its place', () => {
    last().get({ type: 'ready', seq: 41 });
    last().get({ type: 'here', items: [{ type: 'presence', conversationId: '1', userId: '8', isHere: true }] });
    last().get({ type: 'typing', conversationId: '1', userId: '9', isTyping: true });
    last().event(42, 41);
    expect(heard).toEqual(['ready', 'live', 'all 8', 'news 9', 'change 42']);
  });

  it('says what is of this moment only to who is listening', () => {
    stream.say({ type: 'presence', conversationId: '1' });
    expect(last().sent).toEqual([{ type: 'hello', token: 'token' }]);
    last().get({ type: 'ready', seq: 41 });
    stream.say({ type: 'presence', conversationId: '1' });
    expect(last().sent.at(-1)).toEqual({ type: 'presence', conversationId: '1' });
    last().onclose?.({ code: 1006 });
    fire(0, 10_000);
    stream.say({ type: 'presence', conversationId: '2' });
    expect(last().sent).toEqual([]);
  });

  it('answers pings', () => {
    last().get({ type: 'ping' });
    expect(last().sent.at(-1)).toEqual({ type: 'pong' });
  });

  it('gives up a line that went silent and dials again', () => {
    last().get({ type: 'ready', seq: 1 });
    fire(10_000);
    expect(heard.at(-1)).toBe('lost');
    fire(0, 10_000);
    expect(sockets).toHaveLength(2);
  });

  it('does not dial again when the session has ended', () => {
    last().onclose?.({ code: 4401 });
    fire();
    expect(heard).toEqual(['lost', 'expired']);
    expect(sockets).toHaveLength(1);
  });

  it('keeps its place while it is hung up on purpose', () => {
    last().get({ type: 'ready', seq: 7 });
    stream.disconnect();
    fire();
    expect(sockets).toHaveLength(1);
    stream.connect();
    last().onopen?.();
    expect(last().sent[0]).toMatchObject({ after: 7 });
  });

  it('forgets its place when somebody else signs in', () => {
    last().get({ type: 'ready', seq: 7 });
    stream.forget();
    stream.connect();
    last().onopen?.();
    expect(last().sent[0]).not.toHaveProperty('after');
  });
});

describe('a place in the feed', () => {
  it.each([
    [null, { seq: 5, prev: 4 }, 'apply'],
    [4, { seq: 5, prev: 4 }, 'apply'],
    [4, { seq: 9, prev: 4 }, 'apply'],
    [5, { seq: 5, prev: 4 }, 'known'],
    [9, { seq: 5, prev: 4 }, 'known'],
    [3, { seq: 5, prev: 4 }, 'gap'],
  ] as const)('from %s with %o: %s', (last, event, expected) => {
    expect(step(last, event)).toBe(expected);
  });
});

describe('the wait before the next try', () => {
  it('doubles, is half by chance, and ends at 10 s', () => {
    expect([1, 2, 3].map((tries) => backoff(tries, 1))).toEqual([250, 500, 1000]);
    expect(backoff(1, 0)).toBe(125);
    expect(backoff(1000, 1)).toBe(10_000);
  });
});
