import { desk } from '../desk';
import { mayOperate } from './acts';
import type { Section } from './place';

/** What is beside the inbox: its icon, and the key behind G. */
const SECTIONS = [['workflows', 'flow', 'R'], ['operations', 'pulse', 'O'], ['settings', 'sliders', ',']] as const satisfies readonly (readonly [Section, string, string])[];

/** Where one may go. Whoever sees all clients may look at runs; acts are for owners and admins. */
export function sections() {
  return mayOperate() ? SECTIONS : SECTIONS.slice(0, +desk.store.state.me!.user.seesAll);
}
