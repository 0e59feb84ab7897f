package dev.switchboard.api;

import dev.switchboard.sending.Sendable.After;
import dev.switchboard.sending.Sendable.Priority;
import dev.switchboard.sending.Sendable.Terms;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * When a client wants a message to go. Pure.
 *
 * @param priority null: a person's before a machine's
 * @param notUsefulAfter held for a person once this is past; null: always useful
 * @param ownershipEpoch of the conversation as an automation knows it; null: not fenced
 * @param after what it waits for, within a group
 */
record SendTerms(
    @Nullable Priority priority,
    @Nullable Instant notUsefulAfter,
    @Nullable Long ownershipEpoch,
    @Nullable After after) {

  static SendTerms of(JsonObject body) {
    return new SendTerms(priority(body), useful(body), epoch(body), null);
  }

  SendTerms behind(@Nullable After predecessor) {
    return new SendTerms(priority, notUsefulAfter, ownershipEpoch, predecessor);
  }

  Terms of(Principal who) {
    Priority usual = who.userId() == null ? Priority.AUTOMATIC : Priority.HUMAN;
    return new Terms(priority == null ? usual : priority, notUsefulAfter, ownershipEpoch, after);
  }

  private static @Nullable Priority priority(JsonObject body) {
    @Nullable Object word = body.getValue("priority");
    if (word == null) {
      return null;
    }
    try {
      return Priority.valueOf(word.toString().toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw Problem.field("priority", "must be human, automatic or campaign");
    }
  }

  private static @Nullable Instant useful(JsonObject body) {
    @Nullable Object time = body.getValue("notUsefulAfter");
    if (time == null) {
      return null;
    }
    try {
      return Instant.parse(time.toString());
    } catch (DateTimeParseException e) {
      throw Problem.field("notUsefulAfter", "must be a time such as 2026-11-24T18:00:00Z");
    }
  }

  private static @Nullable Long epoch(JsonObject body) {
    @Nullable Object epoch = body.getValue("ownershipEpoch");
    if (epoch == null) {
      return null;
    }
    if (epoch instanceof Integer || epoch instanceof Long) {
      return ((Number) epoch).longValue();
    }
    throw Problem.field("ownershipEpoch", "must be the number that taking over answered");
  }
}
