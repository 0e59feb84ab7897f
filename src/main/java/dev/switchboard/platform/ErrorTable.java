package dev.switchboard.platform;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What each error code of Meta's APIs means for a message, and the words an agent reads. Read once
 * from graph_errors.tsv; thread-safe.
 */
public final class ErrorTable {
  /** Not Meta's: the platform could not be reached. */
  public static final int UNREACHABLE = -1;

  /** Not Meta's: an error of any code that calls itself transient. */
  public static final int TRANSIENT = -3;

  /** Not Meta's: the agency's own daily cap. */
  public static final int DAILY_CAP = -4;

  /** Not Meta's: a person said that a message in doubt did not go out. */
  public static final int DECIDED = -5;

  /** Not Meta's: a file could not be brought there. */
  public static final int FILE = -6;

  /** Not Meta's: as many people were written to first as Meta allows the business. */
  public static final int MESSAGING_LIMIT = -7;

  /** WhatsApp did not take a file. */
  public static final int FILE_REFUSED = 131053;

  /** WhatsApp's throughput of a number. */
  public static final int THROUGHPUT = 130429;

  private static final int ANY = -1;
  private static final Map<Key, Rule> RULES = read();
  private static final Rule UNKNOWN =
      new Rule(
          Treatment.FAIL,
          false,
          Duration.ZERO,
          Scope.MESSAGE,
          Result.REJECTED,
          "unknown",
          "Meta refused it.",
          "Ask your administrator");

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

  /** Whom an error is about. */
  public enum Scope {
    MESSAGE,
    RECIPIENT,
    NUMBER,
    /** A WhatsApp business account, with all of its numbers. */
    BUSINESS,
    APP
  }

  /** What an error says of the message it answers. */
  public enum Result {
    REJECTED,
    /** Meta does not say whether it went out. */
    UNKNOWN,
    /** Meta documents that it usually went out. */
    LIKELY_SENT,
    /** Comes as a status, after the message was accepted. */
    ASYNC,
    /** About a message that came in. */
    INBOUND
  }

  /**
   * @param isRetryable whether Meta says that the same request may succeed later
   * @param delay before the first new try; zero where there is none
   * @param reason a sentence for the agent
   * @param action what to do, as a button would say it
   */
  public record Rule(
      Treatment treatment,
      boolean isRetryable,
      Duration delay,
      Scope scope,
      Result result,
      String name,
      String reason,
      String action) {}

  private enum Family {
    WHATSAPP,
    MESSENGER,
    ANY
  }

  private record Key(Family family, int code, int subcode) {}

  /**
   * The rule of a code as it is kept with a message: WhatsApp's, else Messenger's code or subcode.
   * Codes that Meta does not list are final.
   */
  public static Rule of(int code) {
    return find(Family.WHATSAPP, code, ANY)
        .or(() -> find(Family.MESSENGER, code, ANY))
        .or(() -> bySubcode(code))
        .orElse(UNKNOWN);
  }

  /** The rule of an answer; a subcode that has a rule of its own wins. */
  public static Rule of(Platform platform, int code, int subcode) {
    Family family = platform == Platform.WHATSAPP ? Family.WHATSAPP : Family.MESSENGER;
    return find(family, code, subcode).or(() -> find(family, code, ANY)).orElse(UNKNOWN);
  }

  /** Whether anything is known of a code. */
  static boolean isListed(Platform platform, int code, int subcode) {
    return !of(platform, code, subcode).equals(UNKNOWN);
  }

  /** The number under which an answer is kept with its message: the more telling of the two. */
  public static int kept(Platform platform, int code, int subcode) {
    return platform != Platform.WHATSAPP
            && RULES.containsKey(new Key(Family.MESSENGER, code, subcode))
        ? subcode
        : code;
  }

  /** How many rules there are. */
  static int size() {
    return RULES.size();
  }

  private static Optional<Rule> find(Family family, int code, int subcode) {
    @Nullable Rule own = RULES.get(new Key(family, code, subcode));
    return Optional.ofNullable(own != null ? own : RULES.get(new Key(Family.ANY, code, subcode)));
  }

  private static Optional<Rule> bySubcode(int subcode) {
    return RULES.entrySet().stream()
        .filter(rule -> subcode != ANY && rule.getKey().subcode() == subcode)
        .map(Map.Entry::getValue)
        .findFirst();
  }

  private static Map<Key, Rule> read() {
    try (@Nullable InputStream in = ErrorTable.class.getResourceAsStream("graph_errors.tsv")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      Map<Key, Rule> rules = new HashMap<>();
      text.lines()
          .filter(line -> !line.startsWith("#") && !line.startsWith("code"))
          .map(line -> List.of(line.split("\t", -1)))
          .forEach(row -> add(rules, row));
      return Map.copyOf(rules);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // Meta lists 200 to 299 as one row; a code of its own in there keeps its own.
  private static void add(Map<Key, Rule> rules, List<String> row) {
    String[] codes =
        row.get(0).matches("\\d+-\\d+") ? row.get(0).split("-") : new String[] {row.get(0)};
    int subcode = row.get(1).equals("-") ? ANY : Integer.parseInt(row.get(1));
    Family family = word(Family.class, row.get(2));
    IntStream.rangeClosed(Integer.parseInt(codes[0]), Integer.parseInt(codes[codes.length - 1]))
        .forEach(code -> rules.putIfAbsent(new Key(family, code, subcode), rule(row)));
  }

  private static Rule rule(List<String> row) {
    return new Rule(
        word(Treatment.class, row.get(4)),
        row.get(5).equals("yes"),
        Duration.ofSeconds(Long.parseLong(row.get(6))),
        word(Scope.class, row.get(7)),
        word(Result.class, row.get(8)),
        row.get(3),
        row.get(9),
        row.get(10));
  }

  private static <E extends Enum<E>> E word(Class<E> words, String word) {
    return Enum.valueOf(words, word.toUpperCase(Locale.ROOT).replace('-', '_'));
  }
}
