package dev.switchboard.webhook;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.switchboard.access.Proxies;
import dev.switchboard.ledger.AttemptStore.Attempt;
import dev.switchboard.ledger.NewLeaf;
import dev.switchboard.ledger.Tally;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * What a request leaves behind: metrics always, an attempt and a log line as the sample allows,
 * counts by minute. Never a message's text. Belongs to one event loop.
 */
final class Trail {
  private static final Logger LOG = LoggerFactory.getLogger("webhook");
  private static final JsonFactory JSON = new JsonFactory();
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
      watch
          .counts()
          .transaction(tx -> tally.writeTo(tx, Instant.now()))
          .onFailure(e -> LOG.warn("counts of a second are lost: {}", e.toString()));
    }
  }

  /** A signature fitted; nothing is stored yet. */
  void verified(HttpServerRequest request, List<NewLeaf> leaves, long nanos) {
    if (LOG.isDebugEnabled()) {
      line(Level.DEBUG, "webhook.verified", request, leaves.size(), nanos);
    }
  }

  /** The leaves are committed and the answer is 200. */
  void committed(Post post, List<NewLeaf> leaves, long nanos) {
    HttpServerRequest request = post.request();
    Instant now = Instant.now();
    watch.metrics().taken(post.source().name(), leaves, nanos, now);
    tally.received(leaves, now);
    var _ = watch.attempts().taken(() -> attempt(post, 200, null, claimed(leaves), leaves.size()));
    if (LOG.isDebugEnabled()) {
      line(Level.DEBUG, "webhook.committed", request, leaves.size(), nanos);
    }
  }

  /**
   * A request is not taken.
   *
   * @param body for the line it claims to be for; read only when the refusal is noted
   */
  void refused(Post post, Refusal refusal, byte @Nullable [] body) {
    HttpServerRequest request = post.request();
    watch.metrics().refused(post.source().name(), refusal);
    Supplier<Attempt> attempt =
        () ->
            attempt(post, refusal.status(), refusal.wire(), body == null ? null : claimed(body), 0);
    if (watch.attempts().refused(attempt)) {
      LOG.atInfo()
          .addKeyValue("requestId", RequestId.of(request))
          .addKeyValue("route", route(request.path()))
          .addKeyValue("status", refusal.status())
          .addKeyValue("reason", refusal.wire())
          .log("webhook.refused");
    }
  }

  private static void line(
      Level level, String event, HttpServerRequest request, int leaves, long nanos) {
    LOG.atLevel(level)
        .addKeyValue("requestId", RequestId.of(request))
        .addKeyValue("route", route(request.path()))
        .addKeyValue("leaves", leaves)
        .addKeyValue("micros", nanos / 1_000)
        .log(event);
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

  /** The first line a body names; null when it names none or is no JSON up to there. */
  static @Nullable String claimed(byte[] body) {
    try (JsonParser parser = JSON.createParser(body)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.FIELD_NAME && "phone_number_id".equals(parser.currentName())) {
          var _ = parser.nextToken();
          return cut(parser.getText());
        }
      }
    } catch (IOException e) {
      // Not JSON: it names nobody.
    }
    return null;
  }

  // Postgres keeps no U+0000 in text.
  private static String cut(String text) {
    return (text.length() > LONGEST ? text.substring(0, LONGEST) : text).replace("\u0000", "");
  }
}
