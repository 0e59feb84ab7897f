import type { Alert, Conversation, Me, Message, Page, Queued, SignedIn } from './types';

/** A rule of the platform that a message does not keep. */
export interface Breach {
  readonly field: string;
  readonly alternative: string | null;
}

interface Problem {
  readonly title?: string;
  readonly detail?: string;
  readonly errors?: readonly { readonly field?: string; readonly alternative?: string }[];
}

/** The server said no; `detail` says in words what to do next (problem+json). */
export class Refused extends Error {
  constructor(readonly status: number, readonly title: string, readonly detail: string, readonly rule: Breach | null = null) {
    super(`${status} ${title}`);
  }
}

/** No answer: no network, or the server cannot serve now. Trying again later is right. */
export class Unreachable extends Error {}

export interface OutgoingText {
  readonly clientId: string;
  readonly text: string;
  readonly replyTo: string | null;
}

interface Credentials {
  token(): string | null;
  /** Called when the server no longer takes the token. */
  expired(): void;
}

const TIMEOUT_MS = 15_000;

/** Typed access to `/api/v1`. Answers or throws {@link Refused} or {@link Unreachable}, nothing else. */
export class Api {
  constructor(
    private readonly credentials: Credentials,
    private readonly fetcher: typeof fetch = (input, init) => fetch(input, init),
  ) {}

  login(email: string, password: string): Promise<SignedIn> {
    return this.call('POST', '/auth/login', { email, password });
  }

  me(): Promise<Me> {
    return this.call('GET', '/me');
  }

  conversations(query: { q?: string; cursor?: string | null; limit?: number }): Promise<Page<Conversation>> {
    const params = new URLSearchParams({ limit: String(query.limit ?? 100) });
    if (query.q) params.set('q', query.q);
    if (query.cursor) params.set('cursor', query.cursor);
    return this.call('GET', `/conversations?${params}`);
  }

  conversation(id: string): Promise<Conversation> {
    return this.call('GET', `/conversations/${encodeURIComponent(id)}`);
  }

  messages(conversation: string, before: string | null, limit: number): Promise<Page<Message>> {
    const params = new URLSearchParams({ limit: String(limit) });
    if (before) params.set('before', before);
    return this.call('GET', `/conversations/${encodeURIComponent(conversation)}/messages?${params}`);
  }

  send(conversation: string, message: OutgoingText): Promise<Queued> {
    return this.call('POST', `/conversations/${encodeURIComponent(conversation)}/messages`, {
      type: 'text',
      text: { body: message.text },
      clientId: message.clientId,
      ...(message.replyTo === null ? {} : { replyTo: message.replyTo }),
    });
  }

  retry(message: string): Promise<unknown> {
    return this.call('POST', `/messages/${encodeURIComponent(message)}/retry`);
  }

  cancel(message: string): Promise<unknown> {
    return this.call('POST', `/messages/${encodeURIComponent(message)}/cancel`);
  }

  alerts(): Promise<{ items: readonly Alert[] }> {
    return this.call('GET', '/alerts');
  }

  read(conversation: string): Promise<unknown> {
    return this.call('POST', `/conversations/${encodeURIComponent(conversation)}/read`);
  }

  private async call<T>(method: string, path: string, body?: object): Promise<T> {
    const token = this.credentials.token();
    const response = await this.request(path, {
      method,
      headers: {
        Accept: 'application/json',
        ...(body ? { 'Content-Type': 'application/json' } : {}),
        ...(token ? { Authorization: `Bearer ${token}` } : {}),
      },
      body: body ? JSON.stringify(body) : null,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (response.ok) {
      return response.status === 204 ? (undefined as T) : ((await json(response)) as T);
    }
    if (response.status === 401 && token !== null) this.credentials.expired();
    if (response.status >= 500) throw new Unreachable(`${response.status}`);
    const problem = (await json(response).catch(() => ({}))) as Problem;
    throw new Refused(response.status, problem.title ?? '', problem.detail ?? '', response.status === 422 ? breach(problem) : null);
  }

  private async request(path: string, init: RequestInit): Promise<Response> {
    try {
      return await this.fetcher(`/api/v1${path}`, init);
    } catch (cause) {
      throw new Unreachable('no answer', { cause });
    }
  }
}

function breach({ errors }: Problem): Breach | null {
  const [first] = errors ?? [];
  return first?.field === undefined ? null : { field: first.field, alternative: first.alternative ?? null };
}

async function json(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch (cause) {
    throw new Unreachable('not an answer of ours', { cause });
  }
}
