/** A rule of the platform that a message does not keep. */
export interface Breach {
  readonly field: string;
  readonly alternative: string | null;
}

interface Problem {
  readonly title?: string;
  readonly detail?: string;
  readonly errors?: readonly { readonly field?: string; readonly reason?: string; readonly alternative?: string }[];
}

/** The server said no; `detail` says in words what to do next (problem+json). */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly rule: Breach | null = null,
    /** What was wrong with the request, where it was one thing. */
    readonly field: string | null = null,
  ) {
    super(`${status} ${title}`);
  }
}

/** No answer: no network, or the server cannot serve now. Trying again later is right. */
export class Unreachable extends Error {}

export interface Credentials {
  token(): string | null;
  /** Called when the server no longer takes the token. */
  expired(): void;
}

const TIMEOUT_MS = 15_000;

/** Requests to `/api/v1`. Answers or throws {@link Refused} or {@link Unreachable}, nothing else. */
export class Http {
  constructor(
    private readonly credentials: Credentials,
    private readonly fetcher: typeof fetch,
  ) {}

  /** @param version what the edit is made for; another one there is 412 */
  async call<T>(method: string, path: string, body?: object, version?: number): Promise<T> {
    const token = this.credentials.token();
    const response = await this.request(path, {
      method,
      headers: {
        Accept: 'application/json',
        ...(body ? { 'Content-Type': 'application/json' } : {}),
        ...(version === undefined ? {} : { 'If-Match': `"${version}"` }),
        ...(token ? { Authorization: `Bearer ${token}` } : {}),
      },
      body: body ? JSON.stringify(body) : null,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (response.ok) {
      return response.status === 204 ? (undefined as T) : ((await json(response)) as T);
    }
    if (response.status === 401 && token !== null) this.credentials.expired();
    throw refusal(response.status, (await json(response).catch(() => ({}))) as Problem);
  }

  /** Posts a file; what `fetch` does not tell is told: how much of it is there. */
  upload<T>(path: string, file: File, progress: (share: number) => void, signal: AbortSignal): Promise<T> {
    const token = this.credentials.token();
    return new Promise((done, failed) => {
      const request = new XMLHttpRequest();
      request.open('POST', `/api/v1${path}`);
      request.setRequestHeader('Content-Type', file.type || 'application/octet-stream');
      if (token) request.setRequestHeader('Authorization', `Bearer ${token}`);
      request.responseType = 'json';
      request.upload.addEventListener('progress', ({ loaded, total }) => progress(total === 0 ? 0 : loaded / total));
      request.addEventListener('load', () => {
        if (request.status === 401 && token !== null) this.credentials.expired();
        if (request.status >= 200 && request.status < 300 && request.response !== null) done(request.response as T);
        else failed(refusal(request.status, (request.response ?? {}) as Problem));
      });
      for (const end of ['error', 'abort', 'timeout']) request.addEventListener(end, () => failed(new Unreachable(end)));
      signal.addEventListener('abort', () => request.abort());
      request.send(file);
    });
  }

  private async request(path: string, init: RequestInit): Promise<Response> {
    try {
      return await this.fetcher(`/api/v1${path}`, init);
    } catch (cause) {
      throw new Unreachable('no answer', { cause });
    }
  }
}

/** A path with what was put in made harmless. */
export function path(parts: TemplateStringsArray, ...values: readonly string[]): string {
  return parts.reduce((made, part, i) => `${made}${encodeURIComponent(values[i - 1] ?? '')}${part}`);
}

function refusal(status: number, problem: Problem): Error {
  if (status >= 500 || status < 400) return new Unreachable(`${status}`);
  const rule = status === 422 ? breach(problem) : null;
  return new Refused(status, problem.title ?? '', detail(problem), rule, problem.errors?.[0]?.field ?? null);
}

function detail({ detail, errors }: Problem): string {
  const [first] = errors ?? [];
  return detail || (first?.reason === undefined ? '' : `${first.field ?? ''} ${first.reason}`.trim());
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
