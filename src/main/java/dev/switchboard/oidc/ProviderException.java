package dev.switchboard.oidc;

import java.io.Serial;

/** A provider did not answer, or not as it must. The message is for owners and the log. */
public final class ProviderException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  private final Kind kind;

  /** What sort of. */
  public enum Kind {
    /** No answer, or one that says to come again. */
    UNREACHABLE,
    /** An answer that proves nothing. */
    INVALID
  }

  private ProviderException(Kind kind, String detail) {
    super(detail, null, false, false);
    this.kind = kind;
  }

  static ProviderException unreachable(String detail) {
    return new ProviderException(Kind.UNREACHABLE, detail);
  }

  static ProviderException invalid(String detail) {
    return new ProviderException(Kind.INVALID, detail);
  }

  public Kind kind() {
    return kind;
  }

  /** For people, in English. */
  public String detail() {
    return String.valueOf(getMessage());
  }
}
