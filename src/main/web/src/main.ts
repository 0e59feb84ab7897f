import './ui/sprite';
import './styles/index.css';
import { desk } from './desk';
import { followAddress, openAddress } from './ui/address';
import { restore } from './ui/preferences';
import './ui/sb-app';

restore();
followAddress();
desk
  .resume()
  .catch(() => undefined) // signing in is asked for
  .finally(openAddress);
