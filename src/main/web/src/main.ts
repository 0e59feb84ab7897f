import './ui/sprite';
import './styles/index.css';
import { desk } from './desk';
import { followAddress, openAddress } from './ui/address';
import { restore } from './ui/preferences';
import './ui/sb-app';
import { arrival, ArrivalPage } from './ui/sb-arrival';

restore();
const link = arrival(location);
if (link === null) {
  followAddress();
  desk
    .resume()
    .catch(() => undefined) // signing in is asked for
    .finally(openAddress);
} else {
  const page = new ArrivalPage();
  page.arrival = link;
  document.querySelector('sb-app')?.replaceWith(page);
}
