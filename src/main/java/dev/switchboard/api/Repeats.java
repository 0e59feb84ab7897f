package dev.switchboard.api;

import dev.switchboard.db.Tx;
import dev.switchboard.sending.IdempotencyStore;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers a repeated request as the first one was answered: the {@code Idempotency-Key} header.
 *
 * @param key null: each request is a new one
 * @param fingerprint of the request's path and body
 */
record Repeats(long tenantId, @Nullable String key, Buffer fingerprint) {
  private static final int LONGEST_KEY = 255;

  static Repeats of(RoutingContext context, Principal who) {
    @Nullable String key = context.request().getHeader("Idempotency-Key");
    if (key != null && (key.isBlank() || key.length() > LONGEST_KEY)) {
      throw Problem.field("Idempotency-Key", "must have 1 to %d characters".formatted(LONGEST_KEY));
    }
    return new Repeats(who.tenantId(), key, fingerprint(context));
  }

  /** Does the work unless it was done before, in the same transaction. */
  Future<JsonObject> once(Tx tx, Supplier<Future<JsonObject>> work) {
    if (key == null) {
      return work.get();
    }
    return IdempotencyStore.begin(tx, tenantId, key, fingerprint)
        .compose(seen ->
            switch (seen) {
              case IdempotencyStore.Seen.Before(var answer) ->
                  Future.succeededFuture(new JsonObject(answer));
              case IdempotencyStore.Seen.Otherwise() ->
                  throw Problem.of(
                      409,
                      "Key used before",
                      "This Idempotency-Key belongs to a request with another body. Use a new"
                          + " one.");
              case IdempotencyStore.Seen.Never() ->
                  work.get()
                      .compose(answer ->
                          IdempotencyStore.answered(tx, tenantId, key, answer.encode())
                              .map(answer));
            });
  }

  private static Buffer fingerprint(RoutingContext context) {
    try {
      MessageDigest hash = MessageDigest.getInstance("SHA-256");
      hash.update(context.normalizedPath().getBytes(StandardCharsets.UTF_8));
      hash.update((byte) 0);
      @Nullable Buffer body = context.body().buffer();
      return Buffer.buffer(hash.digest(body == null ? new byte[0] : body.getBytes()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
