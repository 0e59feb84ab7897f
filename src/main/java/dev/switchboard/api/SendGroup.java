package dev.switchboard.api;

import dev.switchboard.sending.Sendable.Until;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Messages of one request: one, or several of which each waits for the platform's word of the one
 * before. Pure.
 *
 * @param until what each waits for; null: only for its turn
 * @param timeout how long it waits for that word
 */
record SendGroup(List<SendRequest> messages, @Nullable Until until, Duration timeout) {
  private static final int MOST = 10;
  private static final int USUAL_TIMEOUT = 60;
  private static final int LONGEST_TIMEOUT = 3_600;

  static SendGroup of(JsonObject body) {
    if (!body.containsKey("messages")) {
      return new SendGroup(List.of(SendRequest.of(body)), null, Duration.ZERO);
    }
    List<SendRequest> messages = new ArrayList<>();
    if (body.getValue("messages") instanceof JsonArray list && list.size() <= MOST) {
      list.forEach(item -> {
        if (item instanceof JsonObject message) {
          messages.add(SendRequest.of(message));
        }
      });
    }
    if (messages.isEmpty()) {
      throw Problem.field("messages", "must be a list of 1 to %d messages".formatted(MOST));
    }
    return new SendGroup(messages, until(body), timeout(body));
  }

  boolean isOne() {
    return messages.size() == 1;
  }

  private static @Nullable Until until(JsonObject body) {
    @Nullable Object word = body.getValue("order");
    if (word == null) {
      return null;
    }
    try {
      return Until.valueOf(word.toString().toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw Problem.field("order", "must be sent or delivered");
    }
  }

  private static Duration timeout(JsonObject body) {
    Object seconds = body.getValue("orderTimeout", USUAL_TIMEOUT);
    if (seconds instanceof Integer given && given >= 1 && given <= LONGEST_TIMEOUT) {
      return Duration.ofSeconds(given);
    }
    throw Problem.field("orderTimeout", "must be 1 to %d seconds".formatted(LONGEST_TIMEOUT));
  }
}
