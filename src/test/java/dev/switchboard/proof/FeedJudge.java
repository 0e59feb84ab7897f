package dev.switchboard.proof;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Judges what one client was told by its stream: every event that it may see once, in order, none
 * that it may not, no status back.
 */
final class FeedJudge {
  private static final List<String> STATUSES = List.of("sent", "delivered", "read");

  private final String client;
  private final long first;
  private final List<JsonObject> frames;
  private final @Nullable Map<Long, Boolean> seen;

  private FeedJudge(
      String client, long first, List<JsonObject> frames, @Nullable Map<Long, Boolean> seen) {
    this.client = client;
    this.first = first;
    this.frames = frames;
    this.seen = seen;
  }

  /**
   * Of one that sees everything.
   *
   * @param first the seq it was greeted with at first; the event after it is the first it is owed
   */
  static FeedJudge ofAll(String client, long first, List<JsonObject> frames) {
    return new FeedJudge(client, first, frames, null);
  }

  /**
   * Of one that sees some lines only.
   *
   * @param everything what one was told that sees everything, from the same place or before
   * @param lines Meta's ids of its lines
   */
  static FeedJudge ofSome(
      String client,
      long first,
      List<JsonObject> frames,
      List<JsonObject> everything,
      Set<String> lines) {
    Map<Long, Boolean> seen = new HashMap<>();
    for (JsonObject event : everything) {
      String line = line(event);
      // What is gone, or is of no line, says nothing of who sees it.
      if (!line.isEmpty()) {
        seen.put(event.getLong("seq"), lines.contains(line));
      }
    }
    return new FeedJudge(client, first, frames, seen);
  }

  /** Of a frame what a judge looks at. */
  static JsonObject kept(JsonObject frame) {
    JsonObject kept = new JsonObject().put("type", frame.getString("type"));
    kept.put("seq", frame.getLong("seq"));
    if ("event".equals(frame.getString("type"))) {
      JsonObject data = new JsonObject();
      kept.put("prev", frame.getLong("prev")).put("data", data);
      JsonObject message = message(frame);
      if (message != null) {
        data.put(
            "message",
            new JsonObject()
                .put("id", message.getString("id"))
                .put("state", message.getString("state")));
      }
      String line = line(frame);
      if (!line.isEmpty()) {
        data.put(
            "conversation",
            new JsonObject().put("line", new JsonObject().put("phoneNumberId", line)));
      }
    }
    return kept;
  }

  private static @Nullable JsonObject message(JsonObject event) {
    JsonObject data = event.getJsonObject("data");
    return data == null ? null : data.getJsonObject("message");
  }

  private static String line(JsonObject event) {
    JsonObject data = event.getJsonObject("data");
    JsonObject conversation = data == null ? null : data.getJsonObject("conversation");
    JsonObject line = conversation == null ? null : conversation.getJsonObject("line");
    return line == null ? "" : line.getString("phoneNumberId", "");
  }

  /**
   * What was broken; empty: nothing.
   *
   * @param last the newest event there is
   */
  List<String> violations(long last) {
    List<String> violations = new ArrayList<>();
    long at = first;
    Set<Long> told = new HashSet<>();
    Map<String, Integer> known = new HashMap<>();
    for (JsonObject frame : frames) {
      long seq = frame.getLong("seq");
      if ("position".equals(frame.getString("type"))) {
        position(at, seq, violations);
      } else {
        event(at, frame, violations);
        told.add(seq);
        JsonObject message = message(frame);
        if (message != null) {
          look(message, known, violations);
        }
      }
      at = seq;
    }
    if (at != last) {
      violations.add("%s was told up to event %d of %d".formatted(client, at, last));
    }
    if (seen != null) {
      sight(seen, told, at, violations);
    }
    return violations;
  }

  private void position(long at, long seq, List<String> violations) {
    if (seen == null) {
      violations.add("%s sees everything and was told position %d".formatted(client, seq));
    } else if (seq <= at) {
      violations.add("%s was told position %d after %d".formatted(client, seq, at));
    }
  }

  private void event(long at, JsonObject event, List<String> violations) {
    long seq = event.getLong("seq");
    boolean isNext = seen == null ? seq == at + 1 : seq > at;
    if (!isNext || event.getLong("prev") != at) {
      violations.add(
          "%s was told event %d with prev %d after event %d"
              .formatted(client, seq, event.getLong("prev"), at));
    }
  }

  private void sight(Map<Long, Boolean> sights, Set<Long> told, long at, List<String> violations) {
    sights.forEach((seq, isSeen) -> {
      if (isSeen && seq > first && seq <= at && !told.contains(seq)) {
        violations.add("%s was never told event %d".formatted(client, seq));
      } else if (!isSeen && told.contains(seq)) {
        violations.add("%s was told event %d of a line that is not theirs".formatted(client, seq));
      }
    });
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
