package dev.switchboard.automation;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What people write, cut and made comparable. Pure. */
final class Words {
  private static final Pattern MARKS = Pattern.compile("\\p{M}+");
  private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{N}]+");
  private static final Pattern BREAK = Pattern.compile("[\\n\\r,;]+|(?<=[.!?])\\s+");
  private static final Pattern EDGE = Pattern.compile("^[\\s.!?:…-]+|[\\s.!?:…-]+$");
  // Beyond this nobody gives an answer; a bound on the work.
  private static final int LONGEST = 2_000;

  private Words() {}

  /** Lower case, without accents and punctuation, one space between words. */
  static String plain(String text) {
    String bare = MARKS.matcher(Normalizer.normalize(text, Normalizer.Form.NFD)).replaceAll("");
    return NO_WORD.matcher(bare.toLowerCase(Locale.ROOT)).replaceAll(" ").strip();
  }

  /** Lines, sentences and what stands between commas; without what marks their ends. */
  static List<String> pieces(String text) {
    return Arrays.stream(BREAK.split(cut(text), -1))
        .map(piece -> EDGE.matcher(piece).replaceAll(""))
        .filter(piece -> !piece.isEmpty())
        .toList();
  }

  static String cut(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
  }

  /** Whether plain words stand in a plain text, as whole words. */
  static boolean has(String plainText, String plainWords) {
    return !plainWords.isEmpty() && (" " + plainText + " ").contains(" " + plainWords + " ");
  }
}
