import { desk } from '../desk';
import { words } from '../words';
import type { ThreadPane } from './sb-thread';
import { tell } from './tell';

/** Opens a conversation at one of its messages, however far back it is. */
export function goTo(conversation: string, message: string): void {
  void reach(conversation, message);
}

async function reach(conversation: string, message: string): Promise<void> {
  const isHere = await desk.threads.reach(conversation, message);
  if (desk.store.state.open !== conversation) return;
  const pane = document.querySelector<ThreadPane>('sb-thread');
  await pane?.updateComplete;
  const shown = isHere && pane !== null && (await pane.show(message));
  if (!shown) tell(words.palette.tooFar);
}
