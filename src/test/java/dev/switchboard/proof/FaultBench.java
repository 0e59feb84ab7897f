package dev.switchboard.proof;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** {@code bench/faults}: a run for each seed, a report for each, one line of figures for all. */
final class FaultBench {
  private FaultBench() {}

  /**
   * Runs.
   *
   * @param arguments the jar, Postgres's programs, its data, where reports go, seconds, seeds
   */
  public static void main(String[] arguments) throws IOException {
    Path jar = Path.of(arguments[0]);
    OwnPostgres postgres = new OwnPostgres(Path.of(arguments[1]), Path.of(arguments[2]));
    Path reports = Files.createDirectories(Path.of(arguments[3]));
    Duration time = Duration.ofSeconds(Long.parseLong(arguments[4]));
    long broken = 0;
    for (String each : Arrays.copyOfRange(arguments, 5, arguments.length)) {
      broken += run(jar, postgres, reports, time, Long.parseLong(each));
    }
    System.out.printf("FIGURE faults.seeds %d runs%n", arguments.length - 5);
    System.out.printf("FIGURE faults.violations %d violations%n", broken);
    System.exit(broken == 0 ? 0 : 1);
  }

  private static int run(Path jar, OwnPostgres postgres, Path reports, Duration time, long seed)
      throws IOException {
    FaultReport report = new FaultReport(seed, time);
    Path directory = Files.createTempDirectory("faults");
    System.out.printf("faults: seed %d, %d s, in %s%n", seed, time.toSeconds(), directory);
    try (FaultRun run = new FaultRun(directory, jar, postgres, seed, report)) {
      List<String> violations = run.violations(time);
      report.broken(violations);
      report.write(reports);
      violations.forEach(violation -> System.out.println("faults: BROKEN: " + violation));
      System.out.printf("faults: seed %d: %d violations%n", seed, violations.size());
      return violations.size();
    }
  }
}
