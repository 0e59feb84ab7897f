package dev.switchboard.webhook;

import dev.switchboard.rates.LocalBuckets;
import dev.switchboard.rates.RedisServer;
import java.util.Optional;

/**
 * How much may be posted: {@code ingest.limit}. One for a node.
 *
 * @param tenantPlatform verified POSTs a minute of one tenant on one platform; default 120,000
 * @param burst of them at once; default a tenth of a minute's
 * @param unverified refused requests a minute of one address; default 100
 * @param local counts in this process
 * @param redis counts over all nodes; empty: each counts for itself
 */
public record Rates(
    int tenantPlatform,
    int burst,
    int unverified,
    LocalBuckets local,
    Optional<RedisServer> redis) {
  public static final int TENANT_PLATFORM = 120_000;
  public static final int UNVERIFIED = 100;

  public Rates {
    positive("tenant-platform", tenantPlatform);
    positive("burst", burst);
    positive("unverified", unverified);
  }

  /** In this process. */
  public static Rates local(int tenantPlatform, int unverified) {
    return new Rates(
        tenantPlatform,
        Math.max(1, tenantPlatform / 10),
        unverified,
        new LocalBuckets(),
        Optional.empty());
  }

  /** As delivered, in this process. */
  public static Rates usual() {
    return local(TENANT_PLATFORM, UNVERIFIED);
  }

  private static void positive(String key, int value) {
    if (value < 1) {
      throw new IllegalArgumentException("limit.%s (%d) must be at least 1".formatted(key, value));
    }
  }
}
