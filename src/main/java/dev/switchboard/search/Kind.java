package dev.switchboard.search;

/** What is searched for. */
enum Kind {
  MESSAGES(0, "m"),
  PEOPLE(1, "p");

  private final short number;
  private final String letter;

  Kind(int number, String letter) {
    this.number = (short) number;
    this.letter = letter;
  }

  static Kind of(short number) {
    return number == PEOPLE.number ? PEOPLE : MESSAGES;
  }

  /** In {@code search_due} and {@code search_block}. */
  short number() {
    return number;
  }

  /** In the words of a block. */
  String letter() {
    return letter;
  }
}
