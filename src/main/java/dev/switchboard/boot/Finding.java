package dev.switchboard.boot;

/**
 * One thing the doctor looked at.
 *
 * @param what what it is, and how it was found
 * @param remedy what to do; empty when it is good
 */
record Finding(boolean good, String what, String remedy) {
  static Finding good(String what) {
    return new Finding(true, what, "");
  }

  static Finding bad(String what, String remedy) {
    return new Finding(false, what, remedy);
  }

  static Finding of(boolean good, String what, String remedy) {
    return good ? good(what) : bad(what, remedy);
  }

  String line() {
    return good ? "ok    " + what : "BAD   %s%n      -> %s".formatted(what, remedy);
  }
}
