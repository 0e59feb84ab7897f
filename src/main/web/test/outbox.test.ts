import { beforeEach, describe, expect, it } from 'vitest';
import type { OutgoingText } from '../src/api/client';
import { Api, Refused, Unreachable } from '../src/api/client';
import { Outbox } from '../src/store/outbox';
import type { Outgoing } from '../src/store/state';
import { Store } from '../src/store/store';
import { added, ours } from './made';

type Answer = () => Promise<{ queueId: string; status: string }>;

describe('the outbox', () => {
  let store: Store;
  let kept: readonly Outgoing[];
  let asked: OutgoingText[];
  let answers: Answer[];
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
    outbox = made();
  });

  it('sends with a key of its own, and keeps the text until the server has it', async () => {
    answers = [ok('150')];
    outbox.write('1', 'Yes', null);
    expect(kept).toMatchObject([{ clientId: 'k1', text: 'Yes' }]);
    await outbox.settled();
    expect(asked).toEqual([{ clientId: 'k1', text: 'Yes', replyTo: null }]);
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
