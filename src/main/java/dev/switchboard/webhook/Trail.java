package dev.switchboard.webhook;

import dev.switchboard.access.Proxies;
import dev.switchboard.ledger.AnyLeaf;
import dev.switchboard.ledger.AttemptStore.Attempt;
import dev.switchboard.ledger.NewLeaf;
import dev.switchboard.ledger.Tally;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * What a request leaves behind: metrics always, an attempt and a log line as the sample allows,
 * counts by minute. Never a message's text. Belongs to one event loop.
 */
final class Trail {
  private static final Logger LOG = LoggerFactory.getLogger("webhook");
  private static final long FLUSH_MILLIS = 1_000;
  private static final int LONGEST = 120;

  private final Watch watch;
  private final Proxies proxies;
  private final Tally tally = new Tally();

  Trail(Watch watch, Proxies proxies) {
    this.watch = watch;
    this.proxies = proxies;
  }

  /** Begins to write down what was noted, every second. */
  void start(Vertx vertx) {
    vertx.setPeriodic(FLUSH_MILLIS, timer -> flush());
  }

  private void flush() {
    var _ = watch.attempts().flush();
    if (!tally.isEmpty()) {
      Tally.Counts counted = tally.take();
      watch.counts().transaction(counted::writeTo).onFailure(e -> notWritten(counted, e));
    }
  }

  private void notWritten(Tally.Counts counted, Throwable e) {
    LOG.warn(
        "counts could not be written down, {}: {}",
        tally.giveBack(counted) ? "later again" : "and there are too many to keep",
        e.toString());
  }

  /**
   * A body is here whole; nothing of it is believed yet.
   *
   * @param nanos since its head was
   */
  void received(Post post, int bytes, long nanos) {
    if (LOG.isDebugEnabled()) {
      line(LOG.atDebug(), post)
          .addKeyValue("source", post.source().name())
          .addKeyValue("bytes", bytes)
          .addKeyValue("micros", nanos / 1_000)
          .log("webhook.received");
    }
  }

  /**
   * A signature fitted; nothing is stored yet.
   *
   * @param nanos since the body was whole
   */
  void verified(Post post, List<NewLeaf> leaves, long nanos) {
    if (LOG.isDebugEnabled()) {
      AnyLeaf.describe(line(LOG.atDebug(), post), leaves)
          .addKeyValue("micros", nanos / 1_000)
          .log("webhook.verified");
    }
  }

  /**
   * The leaves are committed and the answer is 200.
   *
   * @param nanos since the body was whole
   */
  void committed(Post post, List<NewLeaf> leaves, long nanos) {
    Instant now = Instant.now();
    watch.metrics().taken(post.source(), leaves, nanos, now);
    tally.received(leaves, now);
    var _ = watch.attempts().taken(() -> attempt(post, 200, null, claimed(leaves), leaves.size()));
    if (LOG.isDebugEnabled()) {
      AnyLeaf.describe(line(LOG.atDebug(), post), leaves)
          .addKeyValue("micros", nanos / 1_000)
          .log("webhook.committed");
    }
  }

  /**
   * A request is not taken.
   *
   * @param body for the line it claims to be for; read only when the refusal is noted
   */
  void refused(Post post, Refusal refusal, byte @Nullable [] body) {
    watch.metrics().refused(post.source(), refusal);
    Supplier<Attempt> attempt =
        () ->
            attempt(post, refusal.status(), refusal.wire(), body == null ? null : claimed(body), 0);
    if (watch.attempts().refused(attempt)) {
      line(LOG.atInfo(), post)
          .addKeyValue("status", refusal.status())
          .addKeyValue("reason", refusal.wire())
          .log("webhook.refused");
    }
  }

  private static LoggingEventBuilder line(LoggingEventBuilder at, Post post) {
    return at.addKeyValue("requestId", RequestId.of(post.request()))
        .addKeyValue("route", route(post.request().path()));
  }

  private Attempt attempt(
      Post post, int status, @Nullable String reason, @Nullable String claimed, int leaves) {
    HttpServerRequest request = post.request();
    return new Attempt(
        Instant.now(),
        route(request.path()),
        address(request),
        status,
        reason,
        RequestId.of(request),
        claimed,
        post.endpoint(),
        leaves);
  }

  /** The path up to the endpoint: what follows it may be a token. */
  static String route(@Nullable String asked) {
    String path = String.valueOf(asked);
    int from = path.indexOf("webhooks/");
    if (from < 0) {
      return cut(path);
    }
    int source = path.indexOf('/', from + "webhooks/".length());
    int endpoint = source < 0 ? -1 : path.indexOf('/', source + 1);
    return cut(endpoint < 0 ? path : path.substring(0, endpoint) + "/…");
  }

  /** Where it comes from. */
  String address(HttpServerRequest request) {
    return proxies.address(request);
  }

  private static @Nullable String claimed(List<NewLeaf> leaves) {
    for (NewLeaf leaf : leaves) {
      if (leaf.externalAccount() != null) {
        return leaf.externalAccount();
      }
    }
    return null;
  }

  /**
   * The first line a body names, else the business; null when it names none or is no JSON up to
   * there.
   */
  static @Nullable String claimed(byte[] body) {
    @Nullable String named = Peek.at(body, Directory.Platform.EMPTY).named();
    return named == null ? null : cut(named);
  }

  // Postgres keeps no U+0000 in text.
  private static String cut(String text) {
    return (text.length() > LONGEST ? text.substring(0, LONGEST) : text).replace("\u0000", "");
  }
}
