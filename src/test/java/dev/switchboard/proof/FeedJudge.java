package dev.switchboard.proof;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Judges what one client was told by its stream: every event once, in order, no status back. */
final class FeedJudge {
  private static final List<String> STATUSES = List.of("sent", "delivered", "read");

  private final String client;
  private final long first;
  private final List<JsonObject> events;

  /**
   * @param first the seq it was greeted with at first; the event after it is the first it is owed
   */
  FeedJudge(String client, long first, List<JsonObject> events) {
    this.client = client;
    this.first = first;
    this.events = events;
  }

  /**
   * What was broken; empty: nothing.
   *
   * @param last the newest event there is
   */
  List<String> violations(long last) {
    List<String> violations = new ArrayList<>();
    long at = first;
    Map<String, Integer> known = new HashMap<>();
    for (JsonObject event : events) {
      long seq = event.getLong("seq");
      if (seq != at + 1 || event.getLong("prev") != at) {
        violations.add(
            "%s was told event %d with prev %d after event %d"
                .formatted(client, seq, event.getLong("prev"), at));
      }
      at = seq;
      JsonObject message = event.getJsonObject("data").getJsonObject("message");
      if (message != null) {
        look(message, known, violations);
      }
    }
    if (at != last) {
      violations.add("%s was told up to event %d of %d".formatted(client, at, last));
    }
    return violations;
  }

  private void look(JsonObject message, Map<String, Integer> known, List<String> violations) {
    // What came in has no state.
    int status = STATUSES.indexOf(Objects.requireNonNullElse(message.getString("state"), ""));
    int before = known.getOrDefault(message.getString("id"), -1);
    if (status < before) {
      violations.add(
          "%s saw message %s go from %s to %s"
              .formatted(
                  client,
                  message.getString("id"),
                  STATUSES.get(before),
                  message.getString("state")));
    }
    known.put(message.getString("id"), Math.max(status, before));
  }
}
