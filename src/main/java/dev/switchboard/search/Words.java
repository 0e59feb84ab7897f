package dev.switchboard.search;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Cuts text into the words that are searched for: lower case, without accents. Scripts that are
 * written without spaces become pairs of neighbours. Pure.
 */
final class Words {
  private static final int LONGEST = 40;
  private static final Set<Character.UnicodeScript> WITHOUT_SPACES =
      Set.of(
          Character.UnicodeScript.HAN,
          Character.UnicodeScript.HIRAGANA,
          Character.UnicodeScript.KATAKANA,
          Character.UnicodeScript.THAI,
          Character.UnicodeScript.LAO,
          Character.UnicodeScript.KHMER,
          Character.UnicodeScript.MYANMAR);

  private Words() {}

  /**
   * A word and where it stands.
   *
   * @param from of its first char in the text
   * @param to behind its last char
   */
  record Word(String text, int from, int to) {}

  /** The words of a text, in its order. */
  static List<Word> of(String text) {
    List<Word> words = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      int end = at;
      while (end < text.length() && isInWord(text.codePointAt(end), end > at)) {
        end += Character.charCount(text.codePointAt(end));
      }
      if (end > at) {
        add(words, text, at, end);
        at = end;
      } else {
        at += Character.charCount(text.codePointAt(at));
      }
    }
    return words;
  }

  private static boolean isInWord(int point, boolean isInside) {
    return Character.isLetterOrDigit(point) || (isInside && isMark(point));
  }

  private static boolean isMark(int point) {
    int type = Character.getType(point);
    return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
  }

  private static void add(List<Word> words, String text, int from, int to) {
    int at = from;
    while (at < to) {
      boolean isDense = isDense(text.codePointAt(at));
      int end = at;
      while (end < to
          && (isDense(text.codePointAt(end)) == isDense || isMark(text.codePointAt(end)))) {
        end += Character.charCount(text.codePointAt(end));
      }
      if (isDense) {
        addPairs(words, text, at, end);
      } else {
        addWord(words, text, at, end);
      }
      at = end;
    }
  }

  private static boolean isDense(int point) {
    return WITHOUT_SPACES.contains(Character.UnicodeScript.of(point));
  }

  private static void addPairs(List<Word> words, String text, int from, int to) {
    for (int at = from; at < to; at += Character.charCount(text.codePointAt(at))) {
      int second = at + Character.charCount(text.codePointAt(at));
      int end = second < to ? second + Character.charCount(text.codePointAt(second)) : second;
      if (end > second || at == from) {
        addWord(words, text, at, end);
      }
    }
  }

  private static void addWord(List<Word> words, String text, int from, int to) {
    String plain = plain(text.substring(from, to));
    if (!plain.isEmpty()) {
      words.add(new Word(plain, from, to));
    }
  }

  private static String plain(String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    String plain =
        isAscii(lower) ? lower : stripped(Normalizer.normalize(lower, Normalizer.Form.NFKD));
    return plain.length() <= LONGEST ? plain : plain.substring(0, LONGEST);
  }

  private static boolean isAscii(String word) {
    return word.chars().allMatch(c -> c < 128);
  }

  // Only letters and digits are left, so a word never needs quoting.
  private static String stripped(String word) {
    StringBuilder plain = new StringBuilder(word.length());
    word.codePoints()
        .filter(Character::isLetterOrDigit)
        .forEach(point -> plain.appendCodePoint(Character.toLowerCase(point)));
    return plain.toString();
  }
}
