package dev.switchboard.webhook;

import java.time.InstantSource;
import java.util.SortedMap;

/** The sources that post to endpoints of their own instead of a Meta app's webhook. */
public final class EndpointSources {
  private EndpointSources() {}

  /** What proves their posts, by their names; those that sign nothing are among them. */
  public static SortedMap<String, Proof> all() {
    return new Sources(new Known(), InstantSource.system(), true).endpoints();
  }
}
