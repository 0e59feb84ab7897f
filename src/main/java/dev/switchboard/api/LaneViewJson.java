package dev.switchboard.api;

import dev.switchboard.platform.ErrorTable;
import dev.switchboard.sending.DoubtView;
import dev.switchboard.sending.LaneView;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** Lanes and doubts as the API shows them. Pure. */
final class LaneViewJson {
  private LaneViewJson() {}

  static JsonObject of(LaneView lane) {
    LaneView.Line line = lane.line();
    LaneView.Counts counts = lane.counts();
    JsonObject pause = pause(lane);
    return new JsonObject()
        .put("id", Long.toString(line.id()))
        .put("line", line(line))
        .put(
            "client",
            new JsonObject()
                .put("id", Long.toString(line.clientId()))
                .put("name", line.clientName()))
        .put("state", state(lane))
        .put("pause", pause.isEmpty() ? null : pause)
        .put("limits", new JsonArray(lane.limits().stream().map(LaneViewJson::limit).toList()))
        .put("queued", counts.queued())
        .put("inFlight", counts.inFlight())
        .put("inDoubt", counts.inDoubt())
        .put("needsDecision", counts.forPerson())
        .put("waitingRecipients", counts.waitingRecipients())
        .put("oldestQueuedAt", counts.oldest())
        .put("sentLastHour", counts.sentLastHour())
        .put("owner", owner(lane.owner()));
  }

  private static JsonObject line(LaneView.Line line) {
    return new JsonObject()
        .put("id", Long.toString(line.id()))
        .put("name", line.name())
        .put("platform", line.platform())
        .put("externalId", line.externalId())
        .put("displayPhone", line.displayPhone());
  }

  private static String state(LaneView lane) {
    if (!lane.isActive()) {
      return "disconnected";
    }
    if (lane.stop() != null) {
      return "stopped";
    }
    return lane.pause() == null ? "running" : "paused";
  }

  /** Why nothing goes out; empty: it does. */
  static JsonObject pause(LaneView lane) {
    LaneView.@Nullable Stop stop = lane.stop();
    LaneView.@Nullable Pause pause = lane.pause();
    if (!lane.isActive()) {
      return words("disconnected", "The number is disconnected.", "Connect it again");
    }
    if (stop != null) {
      return words("person", stop.reason(), "Let it go on when the reason is gone")
          .put("at", stop.at())
          .put("who", stop.by());
    }
    return pause == null ? new JsonObject() : platform(pause);
  }

  private static JsonObject platform(LaneView.Pause pause) {
    @Nullable Integer code = pause.code();
    ErrorTable.@Nullable Rule rule = code == null ? null : ErrorTable.of(code);
    return words(
            "platform",
            rule == null ? "The platform asks to wait." : rule.reason(),
            rule == null ? "Wait" : rule.action())
        .put("until", pause.until())
        .put("code", code)
        .put("detail", pause.detail());
  }

  private static JsonObject words(String by, String reason, String action) {
    return new JsonObject().put("by", by).put("reason", reason).put("action", action);
  }

  private static JsonObject limit(LaneView.Limit limit) {
    ErrorTable.Rule rule = ErrorTable.of(limit.code());
    return new JsonObject()
        .put("kind", limit.kind())
        .put("reason", rule.reason())
        .put("action", rule.action())
        .put("detail", limit.detail())
        .put("since", limit.since());
  }

  private static @Nullable JsonObject owner(LaneView.@Nullable Owner owner) {
    return owner == null
        ? null
        : new JsonObject()
            .put("node", owner.node())
            .put("epoch", owner.epoch())
            .put("until", owner.until());
  }

  static JsonObject of(DoubtView doubt) {
    @Nullable Long contact = doubt.contactId();
    return new JsonObject()
        .put("messageId", Long.toString(doubt.messageId()))
        .put("conversationId", Long.toString(doubt.conversationId()))
        .put(
            "contact",
            contact == null
                ? null
                : new JsonObject()
                    .put("id", Long.toString(contact))
                    .put("name", doubt.contactName()))
        .put("recipient", doubt.recipient())
        .put("type", doubt.type())
        .put("text", doubt.text())
        .put("attempts", doubt.attempts())
        .put("since", doubt.since())
        .put("calledAt", doubt.calledAt())
        .put("detail", doubt.detail())
        .put("waitsFor", doubt.why() == null ? "status" : "person")
        .put("why", why(doubt.why()));
  }

  private static @Nullable String why(@Nullable String why) {
    return switch (why) {
      case "kind" ->
          "Of this kind of message, twice is worse than late: nobody sends it again without a person.";
      case "tries" -> "It was sent again twice already, and no status knows it.";
      case "later" ->
          "A later message of the conversation went out: this one would come in the wrong order.";
      case null, default -> null;
    };
  }
}
