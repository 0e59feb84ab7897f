package dev.switchboard.ledger;

import dev.switchboard.db.Tx;
import java.util.List;

/** Turns a batch of leaves into rows, within the transaction that took them off the queue. */
@FunctionalInterface
public interface LeafHandler {
  /**
   * Called on a virtual thread; may await.
   *
   * @param leaves in arrival order, never empty
   * @throws RuntimeException to roll back the batch; it is then split until the leaf at fault
   *     stands alone
   */
  void handle(Tx tx, List<Leaf> leaves);
}
