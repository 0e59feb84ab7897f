package dev.switchboard.webhook;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/** One request to a webhook's address, and the answers it may get; the first of them counts. */
record Post(Sources.Route route, HttpServerRequest request) {
  // Exactly this: Meta delivers again on anything else.
  private static final Buffer SUCCESS = Buffer.buffer("{\"success\":true}");

  Source source() {
    return route.source();
  }

  /** Whose address it came to, as {@code source/key}; null where that is no endpoint's. */
  @Nullable String endpoint() {
    return source().endpoint(route.key()).map(key -> source().name() + "/" + key).orElse(null);
  }

  void succeed() {
    request.response().putHeader("Content-Type", "application/json").end(SUCCESS);
  }

  // As text, never as a page: the challenge is the caller's.
  void challenged(String challenge) {
    request
        .response()
        .putHeader("Content-Type", "text/plain; charset=utf-8")
        .putHeader("X-Content-Type-Options", "nosniff")
        .end(challenge);
  }

  void refused(Source.Claim.Refused why) {
    if (request.response().ended()) {
      return;
    }
    if (!request.isEnded()) {
      // The rest of the body is not read, so the connection cannot be used again.
      request.response().putHeader("Connection", "close");
    }
    request
        .response()
        .setStatusCode(why.refusal().status())
        .putHeader("Content-Type", "application/problem+json")
        .end(
            "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%d,\"detail\":\"%s\"}"
                .formatted(why.title(), why.refusal().status(), why.detail()));
  }

  void refused(Source.Claim.Refused why, long retryAfterSeconds) {
    if (!request.response().ended()) {
      request.response().putHeader("Retry-After", Long.toString(retryAfterSeconds));
      refused(why);
    }
  }

  /** Whether it says itself that its body is too long, or says nothing that can be read. */
  boolean isAnnouncedTooLong() {
    @Nullable String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    try {
      return length != null && Long.parseLong(length) > WebhookConfig.MOST_BYTES;
    } catch (NumberFormatException e) {
      return true;
    }
  }
}
