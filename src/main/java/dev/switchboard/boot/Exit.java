package dev.switchboard.boot;

/** Exit codes of the command line; part of its contract (docs/operations.md). */
final class Exit {
  static final int OK = 0;

  /** The command ran and found or met a failure. */
  static final int FAILED = 1;

  /** The command line was wrong. */
  static final int USAGE = 2;

  /** The surroundings are not as needed: port taken, no Postgres, no JDK 25. */
  static final int ENVIRONMENT = 3;

  private Exit() {}
}
