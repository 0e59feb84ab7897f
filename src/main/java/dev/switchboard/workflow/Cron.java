package dev.switchboard.workflow;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;

/**
 * Five fields: minute, hour, day of month, month, day of week (0 and 7 are Sunday). Each is {@code
 * *}, a number, a range {@code a-b}, a step {@code *}{@code /n} or {@code a-b/n}, or a list of
 * these with commas. When both days are given, either will do, as cron has it. A local time that a
 * change of clocks leaves out is made up for right after it; one that comes twice counts once.
 */
public final class Cron {
  private static final int MOST_DAYS = 366 * 8;

  private final String text;
  private final BitSet minutes;
  private final BitSet hours;
  private final BitSet days;
  private final BitSet months;
  private final BitSet weekdays;
  private final boolean eitherDay;

  private Cron(String text, String[] fields) {
    this.text = text;
    this.minutes = field(fields[0], 0, 59);
    this.hours = field(fields[1], 0, 23);
    this.days = field(fields[2], 1, 31);
    this.months = field(fields[3], 1, 12);
    this.weekdays = field(fields[4], 0, 7);
    if (weekdays.get(7)) {
      weekdays.set(0);
    }
    this.eitherDay = !fields[2].startsWith("*") && !fields[4].startsWith("*");
  }

  /** Reads an expression, for example {@code 0 3 * * *}. */
  public static Cron of(String expression) {
    String[] fields = expression.strip().split("\\s+", -1);
    if (fields.length != 5) {
      throw new IllegalArgumentException(
          "cron '%s' must have 5 fields: minute hour day month weekday".formatted(expression));
    }
    Cron cron = new Cron(expression.strip(), fields);
    return cron;
  }

  /**
   * The first time after another.
   *
   * @throws IllegalStateException when there is none in eight years, as with 30 February
   */
  public Instant next(Instant after, ZoneId zone) {
    ZonedDateTime start = after.atZone(zone).truncatedTo(ChronoUnit.MINUTES);
    var day = start.toLocalDate();
    for (int i = 0; i < MOST_DAYS; i++, day = day.plusDays(1)) {
      if (!fits(day)) {
        continue;
      }
      for (int hour = hours.nextSetBit(0); hour >= 0; hour = hours.nextSetBit(hour + 1)) {
        for (int min = minutes.nextSetBit(0); min >= 0; min = minutes.nextSetBit(min + 1)) {
          Instant at = day.atTime(hour, min).atZone(zone).toInstant();
          if (at.isAfter(after)) {
            return at;
          }
        }
      }
    }
    throw new IllegalStateException("cron '%s' never comes".formatted(text));
  }

  private boolean fits(java.time.LocalDate day) {
    if (!months.get(day.getMonthValue())) {
      return false;
    }
    boolean dayFits = days.get(day.getDayOfMonth());
    boolean weekdayFits = weekdays.get(day.getDayOfWeek().getValue() % 7);
    return eitherDay ? dayFits || weekdayFits : dayFits && weekdayFits;
  }

  private static BitSet field(String field, int least, int most) {
    BitSet set = new BitSet();
    for (String part : field.split(",", -1)) {
      String[] stepped = part.split("/", -1);
      int step = stepped.length == 2 ? number(stepped[1], 1, most, field) : 1;
      int from = least;
      int to = most;
      if (!stepped[0].equals("*")) {
        String[] range = stepped[0].split("-", -1);
        from = number(range[0], least, most, field);
        to =
            range.length == 2
                ? number(range[1], from, most, field)
                : stepped.length == 2 ? most : from;
        refuse(range.length > 2, field);
      }
      refuse(stepped.length > 2, field);
      for (int value = from; value <= to; value += step) {
        set.set(value);
      }
    }
    return set;
  }

  private static int number(String text, int least, int most, String field) {
    refuse(!text.matches("[0-9]{1,2}"), field);
    int number = Integer.parseInt(text);
    refuse(number < least || number > most, field);
    return number;
  }

  private static void refuse(boolean wrong, String field) {
    if (wrong) {
      throw new IllegalArgumentException("cron field '%s' is not valid".formatted(field));
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
