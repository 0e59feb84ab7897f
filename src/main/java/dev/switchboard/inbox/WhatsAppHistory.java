package dev.switchboard.inbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a chunk of a number's past: threads, each named by the customer's number. Chunks come in
 * any order; the thread's order is that of their times. Payloads are written anew here, for a chunk
 * holds thousands; the leaf has the bytes. Pure.
 */
final class WhatsAppHistory {
  private final List<Inbound> past = new ArrayList<>();
  private final Instant receivedAt;

  private WhatsAppHistory(Instant receivedAt) {
    this.receivedAt = receivedAt;
  }

  static List<Inbound> read(JsonNode chunk, Instant receivedAt) {
    var history = new WhatsAppHistory(receivedAt);
    for (JsonNode thread : chunk.path("threads")) {
      @Nullable String customer = RawJson.string(thread.path("id"));
      for (JsonNode message : thread.path("messages")) {
        if (customer != null) {
          history.message(customer, message);
        }
      }
    }
    return history.past;
  }

  private void message(String customer, JsonNode item) {
    @Nullable String id = RawJson.string(item.path("id"));
    String type = item.path("type").asText("unknown");
    Instant at = RawJson.time(item.path("timestamp"), receivedAt);
    boolean isTheirs = customer.equals(RawJson.string(item.path("from")));
    if (id == null) {
      return;
    }
    JsonNode content = item.path(type);
    if (type.equals("reaction")) {
      reaction(id, content, isTheirs, at);
      return;
    }
    past.add(
        new Inbound.Message(
            id,
            new Inbound.Party(
                List.of(new Inbound.Identity("wa_id", customer)), null, "thread of the history"),
            isTheirs ? Inbound.Origin.CUSTOMER : Inbound.Origin.PHONE,
            WhatsAppContent.of(type, content, item),
            (content.isContainerNode() ? content : item).toString(),
            marks(item, isTheirs),
            at));
  }

  private void reaction(String id, JsonNode reaction, boolean isTheirs, Instant at) {
    @Nullable String target = RawJson.string(reaction.path("message_id"));
    if (target != null) {
      past.add(
          new Inbound.Reaction(
              id, target, isTheirs ? "customer" : "us", reaction.path("emoji").asText(""), at));
    }
  }

  private static Inbound.Marks marks(JsonNode item, boolean isTheirs) {
    String quoted = item.path("context").path("id").asText("");
    return new Inbound.Marks(
        quoted.isEmpty() ? null : quoted,
        item.path("context").path("forwarded").asBoolean() ? 1 : 0,
        null,
        null,
        null,
        null,
        true,
        isTheirs ? null : state(item.path("history_context").path("status").asText("")),
        null);
  }

  private static MessageState state(String word) {
    return switch (word.toLowerCase(java.util.Locale.ROOT)) {
      case "read", "played" -> MessageState.READ;
      case "delivered" -> MessageState.DELIVERED;
      case "error" -> MessageState.FAILED;
      default -> MessageState.SENT;
    };
  }
}
