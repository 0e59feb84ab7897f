import type { Api } from '../api/client';
import { Refused } from '../api/client';
import type { Media } from '../api/types';
import { NotHere } from '../store/outbox';

/** How far a file is on its way to our server. */
export type Progress =
  | { readonly phase: 'uploading'; readonly share: number }
  | { readonly phase: 'done'; readonly media: Media }
  /** The server does not take it; trying again is no use. */
  | { readonly phase: 'failed'; readonly status: number; readonly detail: string }
  /** No answer; it is tried again when it is needed. */
  | { readonly phase: 'cut' };

interface Upload {
  readonly file: File;
  progress: Progress;
  work: Promise<Media>;
  abort: AbortController;
}

/** Files that people attach, from the moment they pick them: each is uploaded at once, whoever waits for it. */
export class Uploads {
  private readonly uploads = new Map<string, Upload>();
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly api: Pick<Api, 'upload'>,
    private readonly newId: () => string = () => crypto.randomUUID(),
  ) {}

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Begins; answers by what it is asked for from now on. */
  begin(file: File): string {
    const key = this.newId();
    this.start(key, file);
    return key;
  }

  of(key: string): Progress | null {
    return this.uploads.get(key)?.progress ?? null;
  }

  /** The file, once the server has it; one that was cut off is begun again. */
  async done(key: string): Promise<Media> {
    const upload = this.uploads.get(key);
    if (upload === undefined) throw new NotHere();
    if (upload.progress.phase === 'cut') this.start(key, upload.file);
    return (this.uploads.get(key) ?? upload).work;
  }

  /** Tries once more what the server did not answer or did not take. */
  again(key: string): void {
    const upload = this.uploads.get(key);
    if (upload !== undefined) this.start(key, upload.file);
  }

  /** Stops it; nobody wants it any more. */
  cancel(key: string): void {
    const upload = this.uploads.get(key);
    this.uploads.delete(key);
    upload?.abort.abort();
    this.tell();
  }

  private start(key: string, file: File): void {
    const abort = new AbortController();
    const show = (progress: Progress) => {
      const now = this.uploads.get(key);
      if (now?.abort !== abort) return;
      now.progress = progress;
      this.tell();
    };
    const work = this.api.upload(file, (share) => show({ phase: 'uploading', share }), abort.signal);
    this.uploads.set(key, { file, abort, work, progress: { phase: 'uploading', share: 0 } });
    work.then(
      (media) => show({ phase: 'done', media }),
      (problem: unknown) => show(problem instanceof Refused ? { phase: 'failed', status: problem.status, detail: problem.detail } : { phase: 'cut' }),
    );
    this.tell();
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}
