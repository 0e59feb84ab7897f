package dev.switchboard.api;

import java.io.Serial;

/** Why a browser that signs in by a provider goes back to the sign-in page. */
final class TurnedAway extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final Word word;

  /** What the page is told; it has the words. Part of the API. */
  enum Word {
    /** In. */
    DONE("done"),
    /** A second factor is asked for. */
    CODE("code"),
    NO_PROVIDER("no-provider"),
    /** Too late, twice, or in another browser: begin again. */
    AGAIN("again"),
    CANCELLED("cancelled"),
    UNREACHABLE("unreachable"),
    /** What the provider says proves nothing. */
    PROVIDER("provider"),
    NOT_LET_IN("not-let-in"),
    TOO_OFTEN("too-often"),
    /** Something on our side. */
    NOT_NOW("not-now");

    private final String wire;

    Word(String wire) {
      this.wire = wire;
    }

    String page() {
      return "/?sign-in=" + wire;
    }
  }

  TurnedAway(Word word) {
    super(word.wire, null, false, false);
    this.word = word;
  }

  Word word() {
    return word;
  }
}
