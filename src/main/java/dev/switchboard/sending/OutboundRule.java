package dev.switchboard.sending;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Words that an agency does not want to go out.
 *
 * @param pattern as RE2 writes them: its time grows with the text and with the pattern, never with
 *     what one does to the other
 * @param replacement of each match; null: the whole text becomes the fallback
 * @param fallback also of a text of which the replacement leaves nothing; null: the rest stays
 */
public record OutboundRule(
    String pattern, @Nullable String replacement, @Nullable String fallback) {
  /** How many an agency may have. */
  public static final int MOST = 50;

  public static final int LONGEST_PATTERN = 500;
  public static final int LONGEST_REPLACEMENT = 200;
  public static final int LONGEST_FALLBACK = 1_000;

  /** Steps of a pattern: what a counted repetition is of counts as often as it says. */
  static final int MOST_STEPS = 1_000;

  /** Of all rules that a text goes through: what they may cost a message. */
  public static final int MOST_STEPS_TOGETHER = 5_000;

  private static final java.util.regex.Pattern COUNTED =
      java.util.regex.Pattern.compile(
          "(.?)\\{([0-9]{1,9})(?:,([0-9]{0,9}))?}", java.util.regex.Pattern.DOTALL);

  /** Why a pattern cannot be one of a rule; empty: it can. */
  public static Optional<String> flaw(String pattern) {
    if (pattern.isEmpty() || pattern.length() > LONGEST_PATTERN) {
      return Optional.of("must have 1 to %d characters".formatted(LONGEST_PATTERN));
    }
    if (pattern.indexOf('\0') >= 0) {
      return Optional.of("must have no NUL");
    }
    // Before it is compiled: to compile it is what a nested repetition makes expensive.
    if (steps(pattern) > MOST_STEPS) {
      return Optional.of(tooLarge());
    }
    try {
      Pattern compiled = Pattern.compile(pattern);
      if (compiled.programSize() > MOST_STEPS) {
        return Optional.of(tooLarge());
      }
      Matcher matcher = compiled.matcher("");
      return matcher.find()
          ? Optional.of("must not match where there is nothing")
          : Optional.empty();
    } catch (PatternSyntaxException e) {
      return Optional.of("is not a pattern of RE2: " + e.getDescription());
    }
  }

  /** What the rules may cost a message, as {@link #MOST_STEPS_TOGETHER} bounds it. */
  public static double together(List<OutboundRule> rules) {
    return rules.stream().mapToDouble(rule -> steps(rule.pattern())).sum();
  }

  private static String tooLarge() {
    return "must have %d steps at most, repetitions counted".formatted(MOST_STEPS);
  }

  /**
   * At least as many as it has, whatever it means: each counted repetition of a group may be within
   * all the others, one of a single character only within those.
   */
  static double steps(String pattern) {
    double single = pattern.length();
    double nested = 1;
    java.util.regex.Matcher counted = COUNTED.matcher(pattern);
    while (counted.find()) {
      @Nullable String most = counted.group(3);
      double times =
          most == null || most.isEmpty()
              ? Double.parseDouble(counted.group(2)) + 1
              : Math.max(1, Double.parseDouble(most));
      String before = counted.group(1);
      if (before.equals(")") || before.equals("}")) {
        nested *= times;
      } else {
        single += 2 * times;
      }
    }
    return single * nested;
  }
}
