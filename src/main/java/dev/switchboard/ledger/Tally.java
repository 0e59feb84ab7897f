package dev.switchboard.ledger;

import dev.switchboard.db.Tx;
import dev.switchboard.ledger.StatStore.Measure;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Counts leaves by tenant, source and lag until somebody writes the counts down. As large as the
 * tenants, sources and buckets of a few seconds. Belongs to one context.
 */
public final class Tally {
  private Map<StatStore.Key, Long> counts = new HashMap<>();
  private Map<Long, Long> seen = new HashMap<>();
  private Set<Long> signers = new HashSet<>();

  /** Leaves were committed; those of no tenant are nobody's to count. */
  public void received(List<NewLeaf> leaves, Instant now) {
    for (NewLeaf leaf : leaves) {
      @Nullable Long tenant = leaf.tenantId();
      @Nullable Long account = leaf.accountId();
      signers.add(leaf.appId());
      if (tenant != null && account != null) {
        @Nullable Instant at = leaf.platformAt();
        count(tenant, leaf.source(), Measure.RECEIVED, at == null ? now : at, now);
        seen.put(account, tenant);
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
    counts.merge(
        new StatStore.Key(tenant, source, minute, measure, StatStore.bucket(millis)),
        1L,
        Long::sum);
  }

  public boolean isEmpty() {
    return counts.isEmpty() && signers.isEmpty();
  }

  /** Writes the counts down and begins anew. Counts of a transaction that fails are lost. */
  public Future<Void> writeTo(Tx tx, Instant now) {
    Map<StatStore.Key, Long> written = counts;
    Map<Long, Long> accounts = seen;
    counts = new HashMap<>();
    seen = new HashMap<>();
    Set<Long> signed = signers;
    signers = new HashSet<>();
    return StatStore.add(tx, written, accounts, now)
        .compose(added -> StatStore.heard(tx, signed, now));
  }
}
