package dev.switchboard.inbox;

import dev.switchboard.desk.NotificationStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What each event of an account means, and whom it is told to. Read once from account_events.tsv;
 * thread-safe.
 */
final class AccountEventTable {
  private static final String ANY = "*";
  private static final Map<Key, Rule> RULES = read();

  private AccountEventTable() {}

  /**
   * @param code what it is known by, in every language: the field, and its word where that counts
   * @param notice null: nobody has to do anything
   * @param words without a full stop
   */
  record Rule(
      String code,
      AccountNews.Severity severity,
      NotificationStore.@Nullable Kind notice,
      String words) {}

  private record Key(String field, String word) {
    Key {
      word = word.toUpperCase(Locale.ROOT);
    }
  }

  /**
   * The rule of the whole word, else of its first part, else of the field.
   *
   * @param word in any case; two parts have a space between
   */
  static Optional<Rule> find(String field, String word) {
    return Stream.of(word, word.split(" ", 2)[0], ANY)
        .flatMap(one -> Stream.ofNullable(RULES.get(new Key(field, one))))
        .findFirst();
  }

  private static Map<Key, Rule> read() {
    try (@Nullable InputStream in =
        AccountEventTable.class.getResourceAsStream("account_events.tsv")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      Map<Key, Rule> rules = new HashMap<>();
      text.lines()
          .filter(line -> !line.startsWith("#") && !line.startsWith("field\t"))
          .map(line -> List.of(line.split("\t", -1)))
          .forEach(row -> rules.put(new Key(row.get(0), row.get(1)), rule(row)));
      return Map.copyOf(rules);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Rule rule(List<String> row) {
    return new Rule(
        row.get(1).equals(ANY) ? row.get(0) : row.get(0) + " " + row.get(1),
        AccountNews.Severity.valueOf(row.get(2).toUpperCase(Locale.ROOT)),
        row.get(3).equals("-")
            ? null
            : NotificationStore.Kind.valueOf(row.get(3).toUpperCase(Locale.ROOT)),
        row.get(4));
  }
}
