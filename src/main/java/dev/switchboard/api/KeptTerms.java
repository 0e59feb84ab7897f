package dev.switchboard.api;

import dev.switchboard.sending.Sendable.After;
import dev.switchboard.sending.Sendable.Priority;
import dev.switchboard.sending.Sendable.Terms;
import dev.switchboard.sending.Sendable.Until;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * On what terms a message went, as its row keeps them: the queue forgets it when it fails, and a
 * retry has to know. Only what is unusual for its source is written. Pure.
 */
final class KeptTerms {
  private KeptTerms() {}

  /** Null where there is nothing to keep. */
  static @Nullable String of(Terms terms, String source) {
    return terms.equals(usual(source)) ? null : json(terms).encode();
  }

  private static JsonObject json(Terms terms) {
    JsonObject kept = new JsonObject().put("priority", terms.priority().name());
    @Nullable Instant useful = terms.notUsefulAfter();
    if (useful != null) {
      kept.put("notUsefulAfter", useful.toString());
    }
    @Nullable Long epoch = terms.ownershipEpoch();
    if (epoch != null) {
      kept.put("ownershipEpoch", epoch);
    }
    @Nullable After after = terms.after();
    if (after != null) {
      kept.put(
          "after",
          new JsonObject()
              .put("messageId", after.messageId())
              .put("until", after.until().name())
              .put("timeoutMillis", after.timeout().toMillis()));
    }
    return kept;
  }

  static Terms read(@Nullable JsonObject kept, String source) {
    if (kept == null) {
      return usual(source);
    }
    @Nullable String useful = kept.getString("notUsefulAfter");
    @Nullable JsonObject after = kept.getJsonObject("after");
    return new Terms(
        Priority.valueOf(kept.getString("priority")),
        useful == null ? null : Instant.parse(useful),
        kept.getLong("ownershipEpoch"),
        after == null ? null : after(after));
  }

  private static After after(JsonObject kept) {
    return new After(
        kept.getLong("messageId"),
        Until.valueOf(kept.getString("until")),
        Duration.ofMillis(kept.getLong("timeoutMillis")));
  }

  private static Terms usual(String source) {
    return source.equals("agent") ? Terms.HUMAN : new Terms(Priority.AUTOMATIC, null, null, null);
  }

  /**
   * For a retry: all of them, without what would only stop it again at once. Who asks for a message
   * that is late knows that it is; a person who asks for one of automation's after a takeover makes
   * it theirs.
   *
   * @param isOvertaken whether a person took the conversation over since it was written
   */
  static Terms again(Terms terms, boolean isOvertaken, Principal who, Instant now) {
    @Nullable Instant useful = terms.notUsefulAfter();
    boolean isLate = useful != null && !useful.isAfter(now);
    boolean isTheirs = isOvertaken && who.userId() != null;
    return new Terms(
        terms.priority(),
        isLate ? null : useful,
        isTheirs ? null : terms.ownershipEpoch(),
        terms.after());
  }
}
