package dev.switchboard.ledger;

/**
 * Why a leaf that an endpoint took waits for a line: in words, by which it is found again once the
 * endpoint has another line. They stand in rows of older versions, so they never change.
 */
public final class AwaitedLine {
  /** How the reason ends where there is none. */
  static final String NONE = " of no known line";

  /** How the reason begins where there is another. */
  static final String FOREIGN = "foreign: ";

  private AwaitedLine() {}

  /** A leaf that no line is known for; {@code what} it is, like {@code a message}. */
  public static String none(String what) {
    return what + NONE;
  }

  /** A leaf for another's line than the one that took it. */
  public static String foreign(String why) {
    return FOREIGN + why;
  }
}
