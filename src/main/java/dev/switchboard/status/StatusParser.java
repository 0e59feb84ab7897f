package dev.switchboard.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.switchboard.ledger.Leaf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a status leaf. Pure; safe anywhere. */
final class StatusParser {
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private StatusParser() {}

  /**
   * Reads one leaf of a known line.
   *
   * @return empty when it does not say which message it is about
   */
  static Optional<StatusFact> parse(long id, long tenantId, long accountId, Leaf leaf) {
    JsonNode item = read(leaf).path("item");
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
            at(item, leaf.receivedAt()),
            string(item.path("biz_opaque_callback_data")),
            error.isMissingNode() ? null : error.path("code").asInt(),
            error.isMissingNode() ? null : words(error),
            item.has("pricing") ? item.path("pricing").toString() : null));
  }

  private static JsonNode read(Leaf leaf) {
    try {
      return JSON.readTree(leaf.body().getBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("a leaf's body is not JSON", e);
    }
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

  private static Instant at(JsonNode item, Instant receivedAt) {
    long seconds = item.path("timestamp").asLong(0);
    return seconds <= 0 ? receivedAt : Instant.ofEpochSecond(seconds);
  }

  private static @Nullable String string(JsonNode node) {
    return node.isValueNode() && !node.isNull() ? node.asText().replace('\u0000', '\uFFFD') : null;
  }
}
