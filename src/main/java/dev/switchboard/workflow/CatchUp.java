package dev.switchboard.workflow;

/** What becomes of times that passed while nothing ran. */
public enum CatchUp {
  /** They are left out. */
  SKIP,
  /** One run for all of them. The default. */
  ONCE,
  /** A run for each, oldest first, 100 at most. */
  ALL
}
