import { desk } from '../desk';
import { arrive, place } from './place';

const PATH = /^\/c\/([0-9]{1,20})$/;

/** The conversation in the page's address. */
function inAddress(): string | null {
  return PATH.exec(location.pathname)?.[1] ?? null;
}

/** Keeps the address and what is open the same, both ways, so that links and the back button work. */
export function followAddress(): void {
  let known = desk.store.state;
  desk.store.subscribe(() => {
    const before = known;
    known = desk.store.state;
    if (known.session === 'out') return;
    const opened = known.open !== before.open;
    const chose = known.view !== before.view && known.session === 'in' && before.session === 'in';
    if (!(opened || chose) || (known.open === null && !chose && isElsewhere())) return;
    if (inAddress() !== known.open || isElsewhere()) go(known.open === null ? '/' : `/c/${known.open}`);
  });
  window.addEventListener('popstate', openAddress);
}

function isElsewhere(): boolean {
  return place().section !== 'inbox';
}

function go(path: string): void {
  history.pushState(null, '', path);
  arrive();
}

/** Opens what the address names. */
export function openAddress(): void {
  arrive();
  const wanted = inAddress();
  if (wanted === desk.store.state.open) return;
  if (wanted === null) desk.threads.close();
  else void desk.threads.open(wanted);
}

/** Goes to a page beside the inbox. What was open there is not any more, so that opening it again comes back. */
export function goToPlace(path: string): void {
  if (location.pathname + location.search !== path) history.pushState(null, '', path);
  openAddress();
}

/** Back to the inbox, wherever one is. */
export function goToInbox(): void {
  if (isElsewhere()) go('/');
}

/** For links of the page's own: goes there without loading the page anew. */
export function followLink(event: MouseEvent): void {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  const { pathname, search } = event.currentTarget as HTMLAnchorElement;
  goToPlace(pathname + search);
}
