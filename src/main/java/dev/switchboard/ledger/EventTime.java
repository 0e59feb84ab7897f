package dev.switchboard.ledger;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The times platforms write: seconds, milliseconds or microseconds, as numbers or strings, and
 * ISO-8601 with any fraction and any kind of offset. Pure.
 */
public final class EventTime {
  // Seconds reach this in the year 5138, milliseconds did in 1973.
  private static final long FIRST_MILLIS = 100_000_000_000L;
  private static final long FIRST_MICROS = FIRST_MILLIS * 1_000;
  private static final Duration MOST_AHEAD = Duration.ofDays(1);
  private static final DateTimeFormatter ISO =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
          .appendPattern("[XXX][XX][X]")
          .toFormatter(Locale.ROOT);

  private EventTime() {}

  /**
   * Seconds since 1970, their lowest 32 bits; 0 for what is no time. Keys of the ledger begin with
   * it: a form that is read must be read the same for as long as a key is kept.
   */
  public static long seconds(@Nullable String text) {
    @Nullable Instant at = read(text);
    return at == null ? 0 : at.getEpochSecond() & 0xFFFF_FFFFL;
  }

  /**
   * When it happened.
   *
   * @return the time of arrival when none is given, or one that cannot be: before 1970, or more
   *     than a day ahead
   */
  public static Instant of(@Nullable String text, Instant receivedAt) {
    @Nullable Instant at = read(text);
    return at == null || !at.isAfter(Instant.EPOCH) || at.isAfter(receivedAt.plus(MOST_AHEAD))
        ? receivedAt
        : at;
  }

  private static @Nullable Instant read(@Nullable String text) {
    if (text == null || text.isEmpty()) {
      return null;
    }
    try {
      return isNumber(text) ? fromNumber(Long.parseLong(text)) : ISO.parse(text, Instant::from);
    } catch (NumberFormatException | DateTimeException e) {
      return null;
    }
  }

  private static boolean isNumber(String text) {
    return text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static Instant fromNumber(long number) {
    if (number < FIRST_MILLIS) {
      return Instant.ofEpochSecond(number);
    }
    return number < FIRST_MICROS
        ? Instant.ofEpochMilli(number)
        : Instant.EPOCH.plus(number, ChronoUnit.MICROS);
  }
}
