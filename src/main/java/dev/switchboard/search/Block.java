package dev.switchboard.search;

import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The words of a block, as Postgres writes a tsvector: each with the places it stands at. Pure. */
final class Block {
  /** How many messages or people are in one; a tsvector keeps 256 positions of a word at most. */
  static final int SIZE = 128;

  /** How many blocks share an epoch; the same as in {@code search_blocks}. */
  static final int EPOCH = 256;

  private Block() {}

  /** What stands in front of every word of a block. */
  static String key(Kind kind, int slot, long number) {
    return kind.letter() + slot + "." + number / EPOCH + " ";
  }

  /** Writes the words of up to {@link #SIZE} documents. */
  static String write(String key, List<? extends Collection<String>> documents) {
    Map<String, StringBuilder> places = new TreeMap<>();
    for (int place = 1; place <= documents.size(); place++) {
      for (String word : documents.get(place - 1)) {
        var of = places.computeIfAbsent(word, w -> new StringBuilder());
        of.append(of.isEmpty() ? "" : ",").append(place);
      }
    }
    StringBuilder words = new StringBuilder(places.size() * 24);
    places.forEach((word, of) ->
        words.append('\'').append(key).append(word).append("':").append(of).append(' '));
    return words.toString();
  }

  /** The places, from 1, at which each of the terms begins a word. */
  static BitSet places(String words, String key, List<String> terms) {
    BitSet all = places(words, "'" + key + terms.getFirst());
    for (String term : terms.subList(1, terms.size())) {
      all.and(places(words, "'" + key + term));
    }
    return all;
  }

  private static BitSet places(String words, String beginning) {
    BitSet places = new BitSet(SIZE + 1);
    int found = words.indexOf(beginning);
    while (found >= 0) {
      int at = words.indexOf("':", found + 1) + 2;
      int place = 0;
      for (; at < words.length() && words.charAt(at) != ' '; at++) {
        char c = words.charAt(at);
        if (c == ',') {
          places.set(place);
          place = 0;
        } else {
          place = place * 10 + (c - '0');
        }
      }
      places.set(place);
      found = words.indexOf(beginning, at);
    }
    return places;
  }
}
