import { beforeEach, describe, expect, it } from 'vitest';
import type { OutgoingText } from '../src/api/client';
import { Api, Refused, Unreachable } from '../src/api/client';
import type { Media } from '../src/api/types';
import { NotHere, Outbox } from '../src/store/outbox';
import type { Outgoing, OutgoingFile } from '../src/store/state';
import { Store } from '../src/store/store';
import { added, ours } from './made';

const picture: OutgoingFile = { key: 'f1', name: 'bread.png', size: 10, kind: 'image', thumb: null, media: null };
const stored = (id: string): Media => ({ id, kind: 'image', state: 'stored', reason: null, mimeType: 'image/png', name: null, size: 10, width: null, height: null });

type Answer = () => Promise<{ queueId: string; status: string }>;

describe('the outbox', () => {
  let store: Store;
  let kept: readonly Outgoing[];
  let asked: OutgoingText[];
  let answers: Answer[];
  let cancelled: string[];
  let uploaded: (key: string) => Promise<Media>;
  let outbox: Outbox;
  const ok = (queueId: string): Answer => async () => ({ queueId, status: 'queued' });
  const gone: Answer = async () => {
    throw new Unreachable('no answer');
  };
  const no = (status: number): Answer => async () => {
    throw new Refused(status, 'No', 'Only a template can be sent.');
  };

  function made(): Outbox {
    let n = asked.length;
    return new Outbox(
      store,
      {
        send: (_, text) => {
          asked.push(text);
          return (answers.shift() ?? ok('1'))();
        },
      },
      {
        done: (key) => uploaded(key),
        cancel: (key) => void cancelled.push(key),
      },
      { read: () => kept, write: (value) => (kept = value) },
      () => `k${++n}`,
    );
  }

  const phases = () => store.state.outbox.map(({ clientId, phase }) => `${clientId} ${phase}`);

  beforeEach(() => {
    store = new Store();
    kept = [];
    asked = [];
    answers = [];
    cancelled = [];
    uploaded = async (key) => stored(`media of ${key}`);
    outbox = made();
  });

  it('sends with a key of its own, and keeps the text until the server has it', async () => {
    answers = [ok('150')];
    outbox.write('1', 'Yes', null);
    expect(kept).toMatchObject([{ clientId: 'k1', text: 'Yes' }]);
    await outbox.settled();
    expect(asked).toEqual([{ clientId: 'k1', text: 'Yes', replyTo: null, file: null }]);
    expect(phases()).toEqual(['k1 accepted']);
    expect(kept).toEqual([]);
  });

  it('waits while there is no network, then sends in order with the same keys', async () => {
    answers = [gone, gone];
    outbox.write('1', 'One', null);
    outbox.write('1', 'Two', null);
    await outbox.settled();
    expect(phases()).toEqual(['k1 waiting', 'k2 waiting']);

    asked.length = 0;
    answers = [ok('150'), ok('151')];
    await outbox.flushAll();

    expect(asked.map(({ clientId, text }) => `${clientId} ${text}`)).toEqual(['k1 One', 'k2 Two']);
    expect(phases()).toEqual(['k1 accepted', 'k2 accepted']);
  });

  it('goes on after a refusal and says why', async () => {
    answers = [no(409), ok('151')];
    outbox.write('1', 'One', null);
    outbox.write('1', 'Two', null);
    await outbox.settled();
    expect(store.state.outbox).toMatchObject([{ phase: 'refused', reason: 'Only a template can be sent.' }, { phase: 'accepted' }]);
    expect(kept).toMatchObject([{ clientId: 'k1', phase: 'refused' }]);
  });

  it.each([401, 429])('waits after %i: that is not the message’s fault', async (status) => {
    answers = [no(status)];
    outbox.write('1', 'One', null);
    await outbox.settled();
    expect(phases()).toEqual(['k1 waiting']);
  });

  it('is taken up by the next page with the same key', async () => {
    answers = [gone];
    outbox.write('1', 'One', null);
    await outbox.settled();

    store = new Store();
    outbox = made();
    outbox.restore();
    asked.length = 0;
    await outbox.flushAll();

    expect(asked.map(({ clientId }) => clientId)).toEqual(['k1']);
  });

  it('waits for a file that is on its way, and the text behind it waits, too', async () => {
    let there: (media: Media) => void = () => undefined;
    uploaded = () => new Promise((done) => (there = done));
    outbox.write('1', 'Bread', null, picture);
    outbox.write('1', 'and the price', null);
    outbox.write('2', 'to somebody else', null);
    await Promise.resolve();
    await new Promise((again) => setTimeout(again));
    expect(asked.map(({ text }) => text)).toEqual(['to somebody else']);
    asked.length = 0;

    there(stored('815'));
    await outbox.settled();

    expect(asked).toMatchObject([{ text: 'Bread', file: { kind: 'image', media: '815', name: 'bread.png' } }, { text: 'and the price', file: null }]);
    expect(store.state.outbox[0]?.file?.media).toBe('815');
  });

  it('sends nothing of what was taken back while its file was on its way', async () => {
    let fail: (problem: Error) => void = () => undefined;
    uploaded = () => new Promise((_, failed) => (fail = failed));
    outbox.write('1', 'Bread', null, picture);
    const [out] = store.state.outbox;
    if (out) outbox.discard(out);
    fail(new Unreachable('abort'));
    await outbox.settled();
    expect(cancelled).toEqual(['f1']);
    expect(asked).toEqual([]);
    expect(store.state.outbox).toEqual([]);
  });

  it('says that a file which never got there must be attached again', async () => {
    uploaded = async () => {
      throw new NotHere();
    };
    kept = [{ clientId: 'k9', conversation: '1', text: '', file: picture, replyTo: null, at: '', phase: 'waiting', id: null, reason: null, rule: null }];
    outbox.restore();
    await outbox.flushAll();
    expect(store.state.outbox).toMatchObject([{ phase: 'refused', rule: { field: 'file' } }]);
    expect(asked).toEqual([]);
  });

  it('goes on with a file that got there before the page was loaded anew', async () => {
    kept = [{ clientId: 'k9', conversation: '1', text: '', file: { ...picture, media: '815' }, replyTo: null, at: '', phase: 'sending', id: null, reason: null, rule: null }];
    outbox.restore();
    await outbox.flushAll();
    expect(asked).toMatchObject([{ clientId: 'k9', file: { media: '815' } }]);
  });

  it('does not send again what the stream showed while the answer was lost', async () => {
    answers = [gone];
    outbox.write('1', 'One', null);
    await outbox.settled();
    store.dispatch({ type: 'changed', changes: [added(ours('150', 'k1'))] });
    asked.length = 0;
    await outbox.flushAll();
    expect(asked).toEqual([]);
  });
});

describe('the API client', () => {
  const api = (response: () => Promise<Response>, expired = () => undefined as void) => new Api({ token: () => 't', expired }, response);

  it('reads a problem as a refusal with its words', async () => {
    const problem = { type: 'about:blank', title: 'Window closed', status: 409, detail: 'Only a template.' };
    await expect(api(async () => Response.json(problem, { status: 409 })).me()).rejects.toMatchObject({ status: 409, detail: 'Only a template.' });
  });

  it('takes no answer and a 503 for an outage', async () => {
    await expect(api(async () => Promise.reject(new TypeError('fetch failed'))).me()).rejects.toBeInstanceOf(Unreachable);
    await expect(api(async () => new Response('', { status: 503 })).me()).rejects.toBeInstanceOf(Unreachable);
  });

  it('says when the token is not taken any more', async () => {
    let expired = 0;
    await expect(api(async () => Response.json({}, { status: 401 }), () => void (expired += 1)).me()).rejects.toBeInstanceOf(Refused);
    expect(expired).toBe(1);
  });

  it('takes 204 for done', async () => {
    await expect(api(async () => new Response(null, { status: 204 })).read('1')).resolves.toBeUndefined();
  });
});
