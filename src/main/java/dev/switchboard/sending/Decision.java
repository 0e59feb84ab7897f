package dev.switchboard.sending;

import java.util.Arrays;
import java.util.Optional;

/** What a person says of a message in doubt. */
public enum Decision {
  /** It went out: it is not waited for any longer. */
  SENT("sent"),
  /** It did not go out, or may go out twice: it is sent once more, from where it stood. */
  SEND_AGAIN("send-again"),
  /** It did not go out, and is not to. */
  FAILED("failed");

  private final String wire;

  Decision(String wire) {
    this.wire = wire;
  }

  /** The word in the API. */
  public String wire() {
    return wire;
  }

  public static Optional<Decision> of(String wire) {
    return Arrays.stream(values()).filter(decision -> decision.wire.equals(wire)).findFirst();
  }
}
