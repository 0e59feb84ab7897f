package dev.switchboard.search;

import dev.switchboard.bus.Door;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What somebody looks for: every term must begin a word of what is found. Pure.
 *
 * @param list 1 to 8 of them, as {@link Words} writes words
 */
@Door
public record Terms(List<String> list) {
  private static final int MOST = 8;
  private static final int LEAST_LETTERS = 2;
  private static final Pattern TELEPHONE = Pattern.compile("[+(]?[0-9][0-9 ()./-]*");

  /**
   * Reads what was typed. A telephone number is one term, however it is spaced.
   *
   * @return empty when it has fewer than two letters or digits
   */
  public static Optional<Terms> of(String typed) {
    Set<String> terms = new LinkedHashSet<>();
    String stripped = typed.strip();
    if (TELEPHONE.matcher(stripped).matches()) {
      terms.add(stripped.replaceAll("[^0-9]", ""));
    } else {
      Words.of(stripped).stream().limit(MOST).map(Words.Word::text).forEach(terms::add);
    }
    int letters = terms.stream().mapToInt(String::length).sum();
    return letters < LEAST_LETTERS ? Optional.empty() : Optional.of(new Terms(List.copyOf(terms)));
  }

  /** Where the terms stand in a text, each as from and to; empty when one of them is not there. */
  List<int[]> marks(String text) {
    List<int[]> marks = new ArrayList<>();
    Set<String> seen = new LinkedHashSet<>();
    for (Words.Word word : Words.of(text)) {
      List<String> begun = list.stream().filter(word.text()::startsWith).toList();
      if (!begun.isEmpty()) {
        seen.addAll(begun);
        marks.add(new int[] {word.from(), word.to()});
      }
    }
    return seen.size() == list.size() ? marks : List.of();
  }

  /** The same as {@link Person} writes words: three digits and more are part of a telephone. */
  Terms ofPeople() {
    return new Terms(list.stream().map(Person::word).toList());
  }

  /** Whether each term begins one of the words. */
  boolean match(Set<String> words) {
    return list.stream().allMatch(term -> words.stream().anyMatch(word -> word.startsWith(term)));
  }
}
