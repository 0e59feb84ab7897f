package dev.switchboard.webhook;

import dev.switchboard.ledger.NewLeaf;
import dev.switchboard.rates.Bucket;
import dev.switchboard.rates.RedisBuckets;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Charges what is posted: to the tenants once the signature fitted, to the address when it was
 * refused. Every future is the milliseconds to wait, 0 when it may pass; none ever fails. Belongs
 * to one event loop.
 */
final class RateLimits {
  private static final Future<Long> FREE = Future.succeededFuture(0L);

  private final Rates rates;
  private final @Nullable RedisBuckets redis;

  RateLimits(Vertx vertx, Rates rates) {
    this.rates = rates;
    this.redis =
        rates.redis().map(server -> new RedisBuckets(vertx, server, "this process")).orElse(null);
  }

  /** One POST of each tenant that has leaves in it, or of none when one of them has no more. */
  Future<Long> verified(String platform, List<NewLeaf> leaves) {
    @Nullable Long first = leaves.getFirst().tenantId();
    Set<Long> others = Set.of();
    for (NewLeaf leaf : leaves) {
      @Nullable Long tenant = leaf.tenantId();
      if (tenant != null && !tenant.equals(first)) {
        others = others.isEmpty() ? new HashSet<>() : others;
        others.add(tenant);
      }
    }
    List<Bucket> buckets = new ArrayList<>(others.size() + 1);
    if (first != null) {
      buckets.add(ofTenant(platform, first));
    }
    others.forEach(tenant -> buckets.add(ofTenant(platform, tenant)));
    return buckets.isEmpty() ? FREE : take(buckets);
  }

  /** One refused request of an address. */
  Future<Long> unverified(String address) {
    return take(
        List.of(
            new Bucket("unverified:" + address, rates.unverified() / 60.0, rates.unverified())));
  }

  private Bucket ofTenant(String platform, long tenant) {
    return new Bucket(
        "ingest:" + platform + ":" + tenant, rates.tenantPlatform() / 60.0, rates.burst());
  }

  private Future<Long> take(List<Bucket> buckets) {
    return redis == null
        ? Future.succeededFuture(longest(rates.local().take(buckets)))
        : redis
            .take(buckets)
            .map(RateLimits::longest)
            .otherwise(away -> longest(rates.local().take(buckets)));
  }

  private static long longest(List<Long> waits) {
    return Collections.max(waits);
  }
}
