package dev.switchboard.boot;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the word somebody probably meant. */
final class Nearest {
  // Two slips of the finger; more, and the guess is more often wrong than right.
  private static final int MAX_DISTANCE = 2;

  private Nearest() {}

  /** The known word nearest to a wrong one; empty when none is near. */
  static Optional<String> to(String wrong, Collection<String> known) {
    return known.stream()
        .min(Comparator.comparingInt(word -> distance(wrong, word)))
        .filter(word ->
            distance(wrong, word) <= MAX_DISTANCE
                || word.startsWith(wrong)
                || wrong.startsWith(word));
  }

  /** Levenshtein's edit distance. */
  static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int above = row[j];
        int swap = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(swap, Math.min(above, row[j - 1]) + 1);
        diagonal = above;
      }
    }
    return row[b.length()];
  }
}
