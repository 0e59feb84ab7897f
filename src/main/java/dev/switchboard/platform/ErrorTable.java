package dev.switchboard.platform;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What each error code of the WhatsApp API means for a message, and the words an agent reads. Read
 * once from whatsapp_errors.tsv; thread-safe.
 */
public final class ErrorTable {
  private static final Map<Integer, Rule> RULES = read();
  private static final Rule UNKNOWN =
      new Rule(Treatment.FAIL, "unknown", "WhatsApp refused it.", "Ask your administrator");

  private ErrorTable() {}

  /** What is done with a message that was answered with a code. */
  public enum Treatment {
    /** For good; a person may retry. */
    FAIL,
    /** It may have gone out in spite of the error. */
    DOUBT,
    /** The line is asked to slow down; nothing of it goes out for a while. */
    WAIT_LINE,
    /** The pair limit: this recipient's messages wait, the others go on. */
    WAIT_RECIPIENT,
    /** A person must act before the line can send again. */
    PAUSE_LINE,
    /** Rejected this time; worth trying later, a few times. */
    RETRY
  }

  /**
   * @param reason a sentence for the agent
   * @param action what to do, as a button would say it
   */
  public record Rule(Treatment treatment, String name, String reason, String action) {}

  /** The rule of a code; codes that Meta does not list are final. */
  public static Rule of(int code) {
    return Objects.requireNonNull(
        RULES.getOrDefault(code, isPermission(code) ? permission() : UNKNOWN));
  }

  // Meta lists 200 to 299 as one row.
  private static boolean isPermission(int code) {
    return code > 200 && code < 300;
  }

  private static Rule permission() {
    return Objects.requireNonNull(RULES.get(200));
  }

  private static Map<Integer, Rule> read() {
    try (@Nullable InputStream in = ErrorTable.class.getResourceAsStream("whatsapp_errors.tsv")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      Map<Integer, Rule> rules = new HashMap<>();
      text.lines()
          .filter(line -> !line.startsWith("#") && !line.startsWith("code"))
          .map(line -> List.of(line.split("\t", -1)))
          .forEach(row -> rules.put(Integer.valueOf(row.getFirst()), rule(row)));
      return Map.copyOf(rules);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Rule rule(List<String> row) {
    String treatment = row.get(2).toUpperCase(Locale.ROOT).replace('-', '_');
    return new Rule(Treatment.valueOf(treatment), row.get(1), row.get(3), row.get(4));
  }
}
