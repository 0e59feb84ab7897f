package dev.switchboard.ledger;

import dev.switchboard.db.Tx;
import dev.switchboard.ledger.StatStore.Measure;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts leaves by tenant, source and lag until somebody writes the counts down. As large as the
 * tenants, sources and buckets of a few seconds; while they cannot be written, of a while, up to a
 * limit. Belongs to one context.
 */
public final class Tally {
  // Above it, counts that could not be written are let go: they must not fill the memory.
  static final int MOST_KEPT = 50_000;

  private Counts counts = new Counts();

  /** What was counted between two looks. Nobody counts into it any more. */
  public static final class Counts {
    private final Map<StatStore.Key, Long> leaves = new HashMap<>();
    private final Map<Long, StatStore.Seen> seen = new HashMap<>();
    private final Map<Long, Instant> signers = new HashMap<>();

    private Counts() {}

    /** Writes them down; they are only once the transaction is committed. */
    public Future<Void> writeTo(Tx tx) {
      return StatStore.add(tx, leaves)
          .compose(added -> StatStore.seen(tx, seen))
          .compose(added -> StatStore.heard(tx, signers));
    }
  }

  /** Leaves were committed; those of no tenant are nobody's to count. */
  public void received(List<NewLeaf> leaves, Instant now) {
    for (NewLeaf leaf : leaves) {
      @Nullable Long tenant = leaf.tenantId();
      @Nullable Long account = leaf.accountId();
      counts.signers.put(leaf.appId(), now);
      if (tenant != null) {
        @Nullable Instant at = leaf.platformAt();
        count(tenant, leaf.source(), Measure.RECEIVED, at == null ? now : at, now);
        if (account != null) {
          counts.seen.put(account, new StatStore.Seen(tenant, now));
        }
      }
    }
  }

  /** Leaves were worked on. */
  void processed(List<Leaf> leaves, Instant now) {
    for (Leaf leaf : leaves) {
      @Nullable Long tenant = leaf.tenantId();
      if (tenant != null) {
        count(tenant, leaf.source(), Measure.PROCESSED, leaf.receivedAt(), now);
      }
    }
  }

  private void count(long tenant, String source, Measure measure, Instant from, Instant now) {
    long millis = Math.max(0, now.toEpochMilli() - from.toEpochMilli());
    Instant minute = now.truncatedTo(ChronoUnit.MINUTES);
    counts.leaves.merge(
        new StatStore.Key(tenant, source, minute, measure, StatStore.bucket(millis)),
        1L,
        Long::sum);
  }

  public boolean isEmpty() {
    return counts.leaves.isEmpty() && counts.signers.isEmpty();
  }

  /** What was counted so far, to be written down; begins anew. */
  public Counts take() {
    Counts taken = counts;
    counts = new Counts();
    return taken;
  }

  /**
   * Counts again what was taken, because its transaction failed. One whose commit was not answered
   * may have been committed: then it counts twice.
   *
   * @return false when there was too much of it, and it is lost
   */
  public boolean giveBack(Counts taken) {
    if (counts.leaves.size() + taken.leaves.size() > MOST_KEPT) {
      return false;
    }
    taken.leaves.forEach((key, count) -> counts.leaves.merge(key, count, Long::sum));
    // What was counted since is newer.
    taken.seen.forEach(counts.seen::putIfAbsent);
    taken.signers.forEach(counts.signers::putIfAbsent);
    return true;
  }
}
