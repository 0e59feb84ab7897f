package dev.switchboard.platform;

import org.jspecify.annotations.Nullable;

/** What the Graph API says of a number and of what one has in hand to use it. */
public sealed interface NumberAnswer {
  /**
   * All of it fits together.
   *
   * @param name that customers see; null: not verified yet
   * @param quality as Meta rates it; null: not told
   */
  record Found(@Nullable String displayPhone, @Nullable String name, @Nullable String quality)
      implements NumberAnswer {}

  /** Something does not. */
  record Refused(Part part, String said) implements NumberAnswer {}

  /** No answer that can be relied on. */
  record Unreachable(String reason) implements NumberAnswer {}

  /** What it is that does not fit. */
  enum Part {
    /** Expired, revoked, mistyped. */
    TOKEN,
    /** The token is good, and not for this. */
    PERMISSION,
    /** Of another app than the token. */
    SECRET,
    /** Not there, or not to be seen with this token. */
    NUMBER,
    /** Not there, or not to be seen with this token. */
    BUSINESS,
    /** The number is there, and not this account's. */
    NUMBER_OF_BUSINESS
  }
}
