package dev.switchboard.webhook;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import org.jspecify.annotations.Nullable;

/**
 * The times platforms write: seconds or milliseconds, as numbers or strings, and ISO-8601 with any
 * kind of offset.
 */
final class EventTime {
  // Seconds reach this in the year 5138, milliseconds did in 1973.
  private static final long FIRST_MILLIS = 100_000_000_000L;
  private static final DateTimeFormatter ISO =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
          .appendPattern("[XXX][XX][X]")
          .toFormatter(java.util.Locale.ROOT);

  private EventTime() {}

  /** Seconds since 1970, their lowest 32 bits; 0 for what is no time. */
  static long seconds(@Nullable String text) {
    if (text == null || text.isEmpty()) {
      return 0;
    }
    try {
      return (isNumber(text) ? fromNumber(Long.parseLong(text)) : fromIso(text)) & 0xFFFF_FFFFL;
    } catch (NumberFormatException | DateTimeException e) {
      return 0;
    }
  }

  private static boolean isNumber(String text) {
    return text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static long fromNumber(long number) {
    return number < FIRST_MILLIS ? number : number / 1000;
  }

  private static long fromIso(String text) {
    return ISO.parse(text, Instant::from).getEpochSecond();
  }
}
