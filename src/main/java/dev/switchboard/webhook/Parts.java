package dev.switchboard.webhook;

import java.io.Serial;
import java.util.ArrayList;
import java.util.List;

/**
 * The parts of one body, as they are cut. Bounded: each repeats what surrounded it, so a few
 * megabytes of a hostile signer could become gigabytes.
 */
final class Parts {
  /** Ten times the most that Meta puts into a POST. */
  static final int MOST = 10_000;

  static final int MOST_BYTES = 64 * 1024 * 1024;

  private final List<Split.Part> parts = new ArrayList<>();
  private long bytes;

  /**
   * @throws TooMany when it is more than one POST may hold
   */
  void add(Split.Part part) {
    bytes += part.body().length();
    if (parts.size() == MOST || bytes > MOST_BYTES) {
      throw new TooMany();
    }
    parts.add(part);
  }

  int size() {
    return parts.size();
  }

  Split split() {
    return parts.isEmpty() ? new Split.Malformed("no entries") : new Split.Leaves(parts);
  }

  static final class TooMany extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    TooMany() {
      super("more events than a POST may hold", null, false, false);
    }
  }
}
