package dev.switchboard.boot;

import java.nio.file.Path;

/** A run to be killed: starts the demo's Postgres, says so, waits. */
final class KilledRun {
  private KilledRun() {}

  @SuppressWarnings("SystemOut") // the test reads it
  public static void main(String[] arguments) {
    LocalPostgres postgres = LocalPostgres.start(Path.of(arguments[0]));
    System.out.println("up " + postgres.port());
    Stopping.never();
  }
}
