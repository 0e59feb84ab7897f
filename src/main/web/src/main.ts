import './ui/sprite';
import './styles/index.css';
import { desk } from './desk';
import { followAddress, openAddress } from './ui/address';
import { restore } from './ui/preferences';
import './ui/sb-app';
import { arrival } from './ui/arrival';

restore();
const link = arrival(location);
if (link === null) {
  followAddress();
  resume()
    .catch(() => undefined) // signing in is asked for
    .finally(openAddress);
} else {
  // Loaded by who needs it: most never come here twice.
  void import('./ui/sb-arrival').then(({ ArrivalPage }) => {
    const page = new ArrivalPage();
    page.arrival = link;
    document.querySelector('sb-app')?.replaceWith(page);
  });
}

// Who came by a provider has more to do, now and later.
async function resume(): Promise<void> {
  const back = location.search === '?sign-in=done';
  if (back || sessionStorage.getItem('sb.renews')) await (await import('./sign-in/sb-by-provider')).resume(back);
  else await desk.resume();
}
