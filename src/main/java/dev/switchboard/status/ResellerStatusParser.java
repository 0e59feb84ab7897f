package dev.switchboard.status;

import com.fasterxml.jackson.databind.JsonNode;
import dev.switchboard.ledger.EventTime;
import dev.switchboard.ledger.Leaf;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads a status as YCloud and Wati write it. What Meta would echo is not read from there: a
 * reseller's word proves nothing of the calls that we made to Meta. Pure; safe anywhere.
 */
final class ResellerStatusParser {
  private ResellerStatusParser() {}

  /** Whether a source is not Meta itself. */
  static boolean isReseller(String source) {
    return source.equals("ycloud") || source.equals("wati");
  }

  /** The status of one message; empty when none is named. */
  static Optional<StatusFact> parse(
      long id, long tenantId, long accountId, Leaf leaf, JsonNode item) {
    boolean isYCloud = leaf.source().equals("ycloud");
    String wamid = item.path(isYCloud ? "wamid" : "whatsappMessageId").asText("");
    if (wamid.isEmpty()) {
      return Optional.empty();
    }
    int code = item.path("errorCode").asInt(0);
    return Optional.of(
        new StatusFact(
            id,
            tenantId,
            accountId,
            wamid,
            isYCloud ? item.path("status").asText("unknown") : word(item),
            null,
            EventTime.of(
                item.path(isYCloud ? "updateTime" : "timestamp").asText(), leaf.receivedAt()),
            null,
            code == 0 ? null : code,
            code == 0 ? null : item.path("errorMessage").asText("no reason given"),
            null));
  }

  // sentMessageDELIVERED_v2; who answered has read.
  private static String word(JsonNode item) {
    String type = item.path("eventType").asText("").replace("sentMessage", "").replace("_v2", "");
    String word = type.toLowerCase(Locale.ROOT);
    return word.equals("replied") ? "read" : word.isEmpty() ? "unknown" : word;
  }
}
