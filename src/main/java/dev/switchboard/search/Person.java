package dev.switchboard.search;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A contact as search sees it. Pure.
 *
 * @param ways how it is known: kind, colon, value
 */
record Person(@Nullable String name, List<String> ways) {
  private static final int SHORTEST_END = 3;

  /** The words it is found by. Telephones are found by any part of three digits and more. */
  Set<String> words() {
    Set<String> words = new LinkedHashSet<>();
    if (name != null) {
      addWords(words, name);
    }
    for (String way : ways) {
      String value = way.substring(way.indexOf(':') + 1);
      if (way.startsWith("wa_id:") || way.startsWith("phone:")) {
        addEnds(words, value.replaceAll("[^0-9]", ""));
      } else {
        addWords(words, value);
      }
    }
    return words;
  }

  /** Long numbers are words of their own kind, so that the 3 in "Guest 3" is no telephone's. */
  static String word(String word) {
    return word.length() >= SHORTEST_END && word.chars().allMatch(Character::isDigit)
        ? "+" + word
        : word;
  }

  private static void addWords(Set<String> words, String text) {
    Words.of(text).forEach(word -> words.add(word(word.text())));
  }

  // A search looks for beginnings: the beginnings of all ends are all parts.
  private static void addEnds(Set<String> words, String digits) {
    for (int at = 0; at + SHORTEST_END <= digits.length(); at++) {
      words.add("+" + digits.substring(at, Math.min(digits.length(), at + 40)));
    }
  }
}
