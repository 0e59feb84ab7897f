package dev.switchboard.automation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Nationalities as people say them: the word for it or the country, in six languages. Pure; the
 * list is read once.
 */
final class Nationalities {
  private static final List<Locale> LANGUAGES =
      List.of(
          Locale.ENGLISH,
          Locale.of("es"),
          Locale.GERMAN,
          Locale.FRENCH,
          Locale.ITALIAN,
          Locale.of("nl"));
  private static final Map<String, String> KNOWN = read();
  private static final int MOST_WORDS = 5;

  // What comes before it when it is said in passing; "I need to polish my papers" is no Pole.
  private static final Pattern CUE =
      Pattern.compile(
          "\\b(?:from|nationality(?: is)?|citizen of|passport(?: is)?|i am|i m|im|we are|soy(?: de)?|nacionalidad(?: es)?"
              + "|ich bin|komme aus|je suis|je viens de|sono|vengo da|ik ben|kom uit)(?: an?| the| una?| een| ein)? (.+)");
  private static final Pattern BEFORE =
      Pattern.compile("\\b(\\p{L}+(?: \\p{L}+){0,2}) (?:passport|national|citizen|nationality)\\b");

  private Nationalities() {}

  /** A whole answer, also with an article or a full sentence around it. */
  static Optional<String> whole(String piece) {
    return of(Words.plain(piece));
  }

  /** One that is named within what somebody says of themselves. */
  static Optional<String> within(String piece) {
    String plain = Words.plain(piece);
    Matcher cue = CUE.matcher(plain);
    for (int at = 0; cue.find(at); at = cue.start(1)) {
      Optional<String> found = first(cue.group(1));
      if (found.isPresent()) {
        return found;
      }
    }
    Matcher before = BEFORE.matcher(plain);
    return before.find() ? last(before.group(1)) : Optional.empty();
  }

  private static Optional<String> first(String words) {
    String[] all = words.split(" ", -1);
    for (int count = Math.min(MOST_WORDS, all.length); count > 0; count--) {
      Optional<String> found = of(String.join(" ", List.of(all).subList(0, count)));
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> last(String words) {
    List<String> all = List.of(words.split(" ", -1));
    for (int from = 0; from < all.size(); from++) {
      Optional<String> found = of(String.join(" ", all.subList(from, all.size())));
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  // Romance languages have an ending for her: española, italiana.
  private static Optional<String> of(String plain) {
    @Nullable String found = KNOWN.get(plain);
    if (found == null && plain.endsWith("a")) {
      String stem = plain.substring(0, plain.length() - 1);
      found = KNOWN.getOrDefault(stem + "o", KNOWN.get(stem));
    }
    if (found == null && plain.endsWith("e")) {
      found = KNOWN.get(plain.substring(0, plain.length() - 1));
    }
    return Optional.ofNullable(found);
  }

  private static Map<String, String> read() {
    Map<String, String> known = new HashMap<>();
    Set<String> twofold = new HashSet<>();
    List<String[]> rows =
        lines().stream()
            .filter(line -> !line.startsWith("#"))
            .map(line -> line.split("\t", -1))
            .toList();
    // English goes first: what another language calls somebody else does not take it away.
    rows.forEach(row -> known.putIfAbsent(Words.plain(row[1]), row[1]));
    Set<String> english = Set.copyOf(known.keySet());
    for (String[] row : rows) {
      for (Locale language : LANGUAGES) {
        add(known, twofold, Locale.of("", row[0]).getDisplayCountry(language), row[1]);
      }
      for (String form : row[2].split("\\|", -1)) {
        add(known, twofold, form, row[1]);
      }
    }
    twofold.removeAll(english);
    known.keySet().removeAll(twofold);
    return Map.copyOf(known);
  }

  private static void add(
      Map<String, String> known, Set<String> twofold, String form, String english) {
    String plain = Words.plain(form);
    if (!plain.isEmpty()) {
      @Nullable String before = known.putIfAbsent(plain, english);
      if (before != null && !before.equals(english)) {
        twofold.add(plain);
      }
    }
  }

  private static List<String> lines() {
    try (@Nullable InputStream in = Nationalities.class.getResourceAsStream("nationalities.tsv")) {
      if (in == null) {
        throw new IllegalStateException("nationalities.tsv is not there");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
