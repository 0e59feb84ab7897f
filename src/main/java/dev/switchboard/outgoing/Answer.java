package dev.switchboard.outgoing;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What came of a post; recorded as a step's result.
 *
 * @param kind what it means for the delivery
 * @param status of the receiver's answer; null: there was none
 * @param detail for people; null when delivered
 * @param retryAfter seconds that the receiver asks for; 0: none
 * @param at when
 */
record Answer(
    Kind kind, @Nullable Integer status, @Nullable String detail, long retryAfter, Instant at) {
  /** What a post comes to. */
  enum Kind {
    DELIVERED,
    FAILED,
    /** The receiver says that there will never be anybody. */
    GONE,
    /** There is nothing to post, or nowhere to post it any more. */
    DROPPED
  }

  static Answer failed(String detail, Instant at) {
    return new Answer(Kind.FAILED, null, detail, 0, at);
  }

  static Answer dropped(String detail, Instant at) {
    return new Answer(Kind.DROPPED, null, detail, 0, at);
  }
}
