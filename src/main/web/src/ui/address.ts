import { desk } from '../desk';

const PATH = /^\/c\/([0-9]{1,20})$/;

/** The conversation in the page's address. */
function inAddress(): string | null {
  return PATH.exec(location.pathname)?.[1] ?? null;
}

/** Keeps the address and what is open the same, both ways, so that links and the back button work. */
export function followAddress(): void {
  let known = desk.store.state.open;
  desk.store.subscribe(() => {
    const { open, session } = desk.store.state;
    if (open === known || session === 'out') return;
    known = open;
    if (inAddress() !== open) history.pushState(null, '', open === null ? '/' : `/c/${open}`);
  });
  window.addEventListener('popstate', openAddress);
}

/** Opens what the address names. */
export function openAddress(): void {
  const wanted = inAddress();
  if (wanted === desk.store.state.open) return;
  if (wanted === null) desk.threads.close();
  else void desk.threads.open(wanted);
}
