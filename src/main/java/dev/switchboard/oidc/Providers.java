package dev.switchboard.oidc;

import dev.switchboard.platform.AddressGuard;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Knows providers by their issuer: fetched when they are needed, kept for ten minutes. Keys that a
 * token names and that are not known are looked for at once, but not again and again. Thread-safe.
 */
final class Providers {
  private static final Duration KEPT = Duration.ofMinutes(10);
  private static final Duration PAUSE = Duration.ofSeconds(30);
  private static final int MOST = 500;

  private final Vertx vertx;
  private final GuardedHttp http;
  private final AddressGuard guard;
  private final InstantSource clock;
  private final Map<String, KnownProvider> known = leastUsed();
  private final Map<String, Instant> lookedAgain = leastUsed();

  Providers(Vertx vertx, GuardedHttp http, AddressGuard guard, InstantSource clock) {
    this.vertx = vertx;
    this.http = http;
    this.guard = guard;
    this.clock = clock;
  }

  private static <T> Map<String, T> leastUsed() {
    return new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<String, T> eldest) {
        return size() > MOST;
      }
    };
  }

  /** As it was within the last minutes. */
  Future<KnownProvider> of(String issuer) {
    synchronized (this) {
      @Nullable KnownProvider found = known.get(issuer);
      if (found != null && found.readAt().plus(KEPT).isAfter(clock.instant())) {
        return Future.succeededFuture(found);
      }
    }
    return read(issuer);
  }

  /**
   * As it is now, where it did not have a key; what is known already when that was asked just now.
   */
  Future<KnownProvider> again(KnownProvider before) {
    String issuer = before.metadata().issuer();
    synchronized (this) {
      @Nullable KnownProvider found = known.get(issuer);
      @Nullable Instant last = lookedAgain.get(issuer);
      if (found != null && found != before) {
        return Future.succeededFuture(found);
      }
      if (last != null && last.plus(PAUSE).isAfter(clock.instant())) {
        return Future.succeededFuture(before);
      }
      lookedAgain.put(issuer, clock.instant());
    }
    return read(issuer);
  }

  /** As it is now. */
  Future<KnownProvider> read(String issuer) {
    return http.ask(GuardedHttp.Question.get(Metadata.address(issuer)))
        .compose(said -> checked(() -> Metadata.of(issuer, said, guard)))
        .compose(metadata ->
            http.ask(GuardedHttp.Question.get(metadata.keys()))
                .compose(set -> checked(() -> SigningKeys.of(set)))
                .map(keys -> keep(new KnownProvider(vertx, metadata, keys, clock.instant()))));
  }

  private synchronized KnownProvider keep(KnownProvider provider) {
    known.put(provider.metadata().issuer(), provider);
    return provider;
  }

  /** A check that throws what is wrong. */
  @FunctionalInterface
  interface Check<T> {
    T get() throws ProviderException;
  }

  static <T> Future<T> checked(Check<T> check) {
    try {
      return Future.succeededFuture(check.get());
    } catch (ProviderException e) {
      return Future.failedFuture(e);
    }
  }
}
