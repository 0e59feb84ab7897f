package dev.switchboard.platform;

import io.vertx.core.MultiMap;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads how long Meta asks to be left alone: {@code Retry-After} in seconds, or the usage headers
 * once a quota is used up. Pure.
 */
final class UsageParser {
  private static final Duration LONGEST = Duration.ofHours(1);
  // Quotas are counted over a rolling hour; without a word of when it frees, look again soon.
  private static final Duration UNTOLD = Duration.ofMinutes(1);
  private static final int USED_UP = 100;
  private static final List<String> SHARES = List.of("call_count", "total_cputime", "total_time");

  private UsageParser() {}

  static @Nullable Duration rest(MultiMap headers) {
    Duration rest = Duration.ZERO;
    @Nullable String after = headers.get("Retry-After");
    if (after != null && after.strip().matches("[0-9]{1,9}")) {
      rest = Duration.ofSeconds(Long.parseLong(after.strip()));
    }
    rest = longer(rest, usage(headers.get("X-App-Usage")));
    rest = longer(rest, usage(headers.get("X-Business-Use-Case-Usage")));
    return rest.isZero() ? null : rest.compareTo(LONGEST) > 0 ? LONGEST : rest;
  }

  private static Duration usage(@Nullable String header) {
    try {
      return header == null ? Duration.ZERO : object(new JsonObject(header));
    } catch (DecodeException | ClassCastException e) {
      return Duration.ZERO;
    }
  }

  // X-App-Usage is one object of shares; the business header has lists of them by account.
  private static Duration object(JsonObject usage) {
    Duration rest = isUsedUp(usage) ? UNTOLD : Duration.ZERO;
    if (usage.getValue("estimated_time_to_regain_access") instanceof Number minutes
        && minutes.longValue() > 0) {
      rest = Duration.ofMinutes(minutes.longValue());
    }
    for (String key : usage.fieldNames()) {
      if (usage.getValue(key) instanceof JsonArray list) {
        for (Object item : list) {
          rest = item instanceof JsonObject inner ? longer(rest, object(inner)) : rest;
        }
      }
    }
    return rest;
  }

  private static boolean isUsedUp(JsonObject usage) {
    return SHARES.stream()
        .anyMatch(
            share -> usage.getValue(share) instanceof Number used && used.doubleValue() >= USED_UP);
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }
}
