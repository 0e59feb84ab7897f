package dev.switchboard.testing;

import java.util.Optional;

/**
 * Servers in containers. The Maven profile {@code containers} adds the one implementation; without
 * it nothing of Docker is on the class path.
 */
public interface Containers {
  /** Why they cannot be had; empty when Docker answers. */
  Optional<String> obstacle();

  /** Starts a Postgres; answers with the JDBC address of its superuser. */
  String postgres();

  /** Starts a Redis; answers with its address. */
  String redis();
}
