/**
 * Leaves: what was posted, one by one. Dedup, pending work by shard, what was set aside and why.
 *
 * <p>Flows in: leaves from {@code webhook}, in groups. Flows out: batches to {@code inbox} (queue
 * 0) and {@code status} (queue 1), in arrival order within a shard. Lost if a node dies here:
 * nothing; a claim and its effects are one transaction, so the rows are free again.
 */
@NullMarked
@CheckReturnValue
package dev.switchboard.ledger;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
