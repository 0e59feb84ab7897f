package dev.switchboard.status;

import com.fasterxml.jackson.databind.JsonNode;
import dev.switchboard.ledger.Leaf;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
            clean(wamid),
            isYCloud ? clean(item.path("status").asText("unknown")) : word(item),
            null,
            at(item.path(isYCloud ? "updateTime" : "timestamp").asText(""), leaf.receivedAt()),
            null,
            code == 0 ? null : code,
            code == 0 ? null : clean(item.path("errorMessage").asText("no reason given")),
            null));
  }

  // sentMessageDELIVERED_v2; who answered has read.
  private static String word(JsonNode item) {
    String type = item.path("eventType").asText("").replace("sentMessage", "").replace("_v2", "");
    String word = clean(type).toLowerCase(Locale.ROOT);
    return word.equals("replied") ? "read" : word.isEmpty() ? "unknown" : word;
  }

  private static Instant at(String time, Instant receivedAt) {
    @Nullable Instant at = null;
    try {
      at =
          time.chars().allMatch(Character::isDigit)
              ? Instant.ofEpochSecond(Long.parseLong(time))
              : OffsetDateTime.parse(time).toInstant();
    } catch (NumberFormatException | DateTimeException e) {
      // No time, or none that we can read.
    }
    return at == null || at.isAfter(receivedAt) ? receivedAt : at;
  }

  private static String clean(String text) {
    return text.replace('\u0000', '\uFFFD');
  }
}
