import type { SignedIn } from '../api/types';

interface Kept {
  readonly token: string;
  /** In ms since 1970. */
  readonly until: number;
  readonly email: string;
}

const KEY = 'sb.session';
// setTimeout counts in 32 bits.
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Who is signed in, for as long as the tab lives and the token holds. */
export class Session {
  private kept: Kept | null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly storage: Storage, private readonly onExpired: () => void) {
    this.kept = read(storage);
    this.watch();
  }

  token(): string | null {
    return this.kept !== null && this.kept.until > Date.now() ? this.kept.token : null;
  }

  /** When the token ends, in ms since 1970. */
  until(): number {
    return this.kept?.until ?? 0;
  }

  /** The address used last, to sign in again with. */
  email(): string {
    return this.kept?.email ?? '';
  }

  begin(email: string, signedIn: SignedIn): void {
    this.kept = { token: signedIn.accessToken, until: Date.now() + signedIn.expiresIn * 1000, email };
    this.storage.setItem(KEY, JSON.stringify(this.kept));
    this.watch();
  }

  end(): void {
    this.kept = null;
    this.storage.removeItem(KEY);
    clearTimeout(this.timer);
  }

  /** The server does not take the token any more; the address is kept. */
  expire(): void {
    if (this.kept !== null && this.kept.until > 0) {
      this.kept = { ...this.kept, token: '', until: 0 };
      this.storage.removeItem(KEY);
      this.onExpired();
    }
  }

  private watch(): void {
    clearTimeout(this.timer);
    if (this.kept !== null) {
      const left = Math.min(Math.max(0, this.kept.until - Date.now()), LONGEST_TIMER_MS);
      this.timer = setTimeout(() => this.expire(), left);
    }
  }
}

function read(storage: Storage): Kept | null {
  const text = storage.getItem(KEY);
  const kept = text === null ? null : (JSON.parse(text) as Kept);
  return kept !== null && kept.until > Date.now() ? kept : null;
}
