package dev.switchboard.automation;

import dev.switchboard.bus.Door;
import java.io.Serial;

/** A script that is not as it must be: which field, and why. */
@Door
public final class ScriptException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final String field;

  ScriptException(String field, String reason) {
    super(reason, null, false, false);
    this.field = field;
  }

  public String field() {
    return field;
  }

  public String reason() {
    return String.valueOf(getMessage());
  }
}
