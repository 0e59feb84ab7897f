package dev.switchboard.push;

import java.util.List;

/**
 * A client that comes back where it was, whatever is done to it, and writes down what it is told.
 */
interface Watcher {
  String token();

  void begin();

  /** Whether it has been let in. */
  boolean isIn();

  /**
   * Cuts it off, or lets it stand still.
   *
   * @param how 0 to 9
   * @return false when it was not in, so nothing was done to it
   */
  boolean disturb(int how);

  /** The numbers of the events that it was told, in order. */
  List<Long> seqs();

  /** What it should not have been told. */
  List<String> oddities();

  void end();
}
