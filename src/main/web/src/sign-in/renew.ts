import { Refused } from '../api/client';
import type { SignedIn } from '../api/types';
import { desk } from '../desk';

const KEY = 'sb.renews';
const BEFORE_MS = 60_000;
const AGAIN_MS = 10_000;
let timer: ReturnType<typeof setTimeout> | undefined;

/**
 * Goes on with the cookie that the sign-in by a provider left: it gives short tokens, one after the other.
 *
 * @param signedIn the first of them, where there is one already
 */
export async function arrive(signedIn?: SignedIn): Promise<void> {
  history.replaceState(null, '', '/');
  desk.store.dispatch({ type: 'resuming' });
  const answer = signedIn ?? (await renewed().catch(() => null));
  if (answer === null) {
    desk.store.dispatch({ type: 'signedOut' });
    return;
  }
  sessionStorage.setItem(KEY, 'yes');
  desk.session.begin('', answer);
  watch();
  await desk.resume();
}

function renewed(): Promise<SignedIn> {
  return desk.api.http.call('POST', '/auth/refresh');
}

function left(): number {
  return desk.session.until() - Date.now();
}

function watch(): void {
  clearTimeout(timer);
  timer = setTimeout(() => void goOn(), Math.max(0, left() - BEFORE_MS));
}

// Without an answer once more, as long as the token holds; a no ends the session.
async function goOn(): Promise<void> {
  if (sessionStorage.getItem(KEY) === null) return;
  if (left() > BEFORE_MS + AGAIN_MS) {
    watch();
    return;
  }
  try {
    const next = await renewed();
    // Whoever signed out meanwhile stays out.
    if (sessionStorage.getItem(KEY) !== null) desk.session.begin(desk.session.email(), next);
    watch();
  } catch (problem) {
    if (!(problem instanceof Refused)) timer = setTimeout(() => void goOn(), AGAIN_MS);
  }
}

desk.store.subscribe(() => {
  if (desk.store.state.session === 'out') sessionStorage.removeItem(KEY);
});
if (sessionStorage.getItem(KEY) !== null) watch();
