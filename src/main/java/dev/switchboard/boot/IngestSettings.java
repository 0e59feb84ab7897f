package dev.switchboard.boot;

import dev.switchboard.inbox.InboxConfig;
import dev.switchboard.rates.LocalBuckets;
import dev.switchboard.rates.RedisServer;
import dev.switchboard.retention.LedgerGc;
import dev.switchboard.webhook.Rates;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What holds for everything that is posted to us: {@code ingest} in verticles.conf.
 *
 * @param lateAfter older than this when it gets to the inbox, a message is late; default 5 min
 * @param rejectOlderThan older than this on arrival, a leaf is parked and not shown; null
 *     (default): never. Meta delivers again for up to 7 days what we could not take, so anything
 *     shorter hides what customers wrote while we were away
 * @param ledgerRetention how long what was posted is known again; default 30 days, at least 8
 * @param limit how much may be posted
 */
record IngestSettings(
    Duration lateAfter, @Nullable Duration rejectOlderThan, Duration ledgerRetention, Limit limit) {
  /**
   * {@code ingest.limit}, a minute.
   *
   * @param tenantPlatform verified POSTs of one tenant on one platform
   * @param burst of them at once
   * @param unverified refused requests of one address
   */
  record Limit(int tenantPlatform, int burst, int unverified) {
    Limit {
      var _ = new Rates(tenantPlatform, burst, unverified, new LocalBuckets(), Optional.empty());
    }

    static Limit from(Section limit) {
      int tenantPlatform = limit.number("tenant-platform", Rates.TENANT_PLATFORM);
      return new Limit(
          tenantPlatform,
          limit.number("burst", Math.max(1, tenantPlatform / 10)),
          limit.number("unverified", Rates.UNVERIFIED));
    }

    Rates rates(Optional<RedisServer> redis) {
      return new Rates(tenantPlatform, burst, unverified, new LocalBuckets(), redis);
    }
  }

  IngestSettings {
    if (lateAfter.toSeconds() < 1) {
      throw new IllegalArgumentException(
          "ingest.late-after (%s) must be at least 1 s".formatted(lateAfter));
    }
    if (rejectOlderThan != null && rejectOlderThan.compareTo(lateAfter) < 0) {
      throw new IllegalArgumentException(
          "ingest.reject-older-than (%s) must not be shorter than late-after (%s)"
              .formatted(rejectOlderThan, lateAfter));
    }
    if (ledgerRetention.compareTo(LedgerGc.LEAST) < 0) {
      throw new IllegalArgumentException(
          "ingest.ledger-retention (%s) must be at least %d d: Meta delivers again for 7 d"
              .formatted(ledgerRetention, LedgerGc.LEAST.toDays()));
    }
  }

  static IngestSettings from(Section ingest) {
    Section limit = ingest.section("limit");
    return new IngestSettings(
        ingest.duration("late-after", InboxConfig.LATE_AFTER),
        "off".equals(ingest.text("reject-older-than", "off"))
            ? null
            : ingest.duration("reject-older-than", Duration.ZERO),
        ingest.duration("ledger-retention", LedgerGc.KEPT),
        limit.build(() -> Limit.from(limit)));
  }
}
