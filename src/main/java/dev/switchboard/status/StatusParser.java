package dev.switchboard.status;

import com.fasterxml.jackson.databind.JsonNode;
import dev.switchboard.db.Ids;
import dev.switchboard.inbox.WatermarkStore;
import dev.switchboard.ledger.EventTime;
import dev.switchboard.ledger.Leaf;
import dev.switchboard.ledger.LeafText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a status leaf. Pure; safe anywhere. */
final class StatusParser {
  private StatusParser() {}

  /** What one leaf says of messages: of one, of several, or of all up to a time. */
  static List<StatusNews> parse(Ids ids, long tenantId, long accountId, Leaf leaf) {
    JsonNode body = LeafText.read(leaf.body().getBytes());
    JsonNode item = body.path("item");
    if (ResellerStatusParser.isReseller(leaf.source())) {
      return ResellerStatusParser.parse(ids.next(), tenantId, accountId, leaf, item)
          .<List<StatusNews>>map(List::of)
          .orElse(List.of());
    }
    return switch (leaf.kind()) {
      case "delivery", "read" -> ofMessenger(ids, tenantId, accountId, leaf, item);
      default ->
          ofWhatsApp(ids.next(), tenantId, accountId, leaf, item)
              .<List<StatusNews>>map(List::of)
              .orElse(List.of());
    };
  }

  private static Optional<StatusFact> ofWhatsApp(
      long id, long tenantId, long accountId, Leaf leaf, JsonNode item) {
    @Nullable String externalId = string(item.path("id"));
    if (externalId == null || externalId.isEmpty()) {
      return Optional.empty();
    }
    JsonNode error = item.path("errors").path(0);
    return Optional.of(
        new StatusFact(
            id,
            tenantId,
            accountId,
            externalId,
            item.path("status").asText("unknown"),
            participant(item),
            at(item.path("timestamp"), leaf.receivedAt()),
            string(item.path("biz_opaque_callback_data")),
            error.isMissingNode() ? null : error.path("code").asInt(),
            error.isMissingNode() ? null : words(error),
            StatusFact.Charge.of(object(item, "pricing"), object(item, "conversation"))));
  }

  private static @Nullable String object(JsonNode item, String name) {
    return item.path(name).isObject() ? item.path(name).toString() : null;
  }

  // Messenger names messages, or all up to a time, or both; Instagram names the message.
  private static List<StatusNews> ofMessenger(
      Ids ids, long tenantId, long accountId, Leaf leaf, JsonNode item) {
    boolean isRead = leaf.kind().equals("read");
    JsonNode said = item.path(leaf.kind());
    Instant at = at(item.path("timestamp"), leaf.receivedAt());
    List<String> named = new ArrayList<>();
    said.path("mids").forEach(mid -> named.add(mid.asText()));
    if (said.path("mid").isValueNode()) {
      named.add(said.path("mid").asText());
    }
    List<StatusNews> news = new ArrayList<>();
    for (String mid : named) {
      news.add(
          new StatusFact(
              ids.next(),
              tenantId,
              accountId,
              mid,
              isRead ? "read" : "delivered",
              null,
              at,
              null,
              null,
              null,
              null));
    }
    @Nullable String person = string(item.path("sender").path("id"));
    if (person != null && said.path("watermark").isValueNode()) {
      Instant until = at(said.path("watermark"), leaf.receivedAt());
      news.add(
          new StatusNews.Until(
              new WatermarkStore.Watermark(tenantId, accountId, person, isRead, until)));
    }
    return news;
  }

  // Meta's own pages spell it both ways.
  private static @Nullable String participant(JsonNode item) {
    @Nullable String one = string(item.path("recipient_participant_id"));
    return one != null ? one : string(item.path("participant_recipient_id"));
  }

  private static String words(JsonNode error) {
    String details = error.path("error_data").path("details").asText("");
    return details.isEmpty() ? error.path("title").asText("no reason given") : details;
  }

  private static Instant at(JsonNode time, Instant receivedAt) {
    return EventTime.of(string(time), receivedAt);
  }

  private static @Nullable String string(JsonNode node) {
    return node.isValueNode() && !node.isNull() ? node.asText() : null;
  }
}
