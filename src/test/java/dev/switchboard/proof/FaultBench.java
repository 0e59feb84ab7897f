package dev.switchboard.proof;

import dev.switchboard.testing.FreePorts;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code bench/faults}: a run for each seed, a report for each and one of all, figures for all.
 * Properties: {@code faults.only}, kinds with commas between; {@code faults.clock}, the library
 * that moves clocks; {@code faults.disk}, whether Postgres's data has a disk to itself.
 */
final class FaultBench {
  private final FaultRun.Means means;
  private final Path reports;
  private final Duration time;
  private final List<JsonObject> done = new ArrayList<>();

  private FaultBench(FaultRun.Means means, Path reports, Duration time) {
    this.means = means;
    this.reports = reports;
    this.time = time;
  }

  /**
   * Runs.
   *
   * @param arguments the jar, Postgres's programs, its data, where reports go, seconds, seeds
   */
  public static void main(String[] arguments) throws IOException {
    @Nullable String library = System.getProperty("faults.clock");
    @Nullable Path clock = library == null ? null : Path.of(library).toAbsolutePath();
    List<Fault> kinds = kinds(clock != null, Boolean.getBoolean("faults.disk"));
    try (OwnPostgres postgres =
        new OwnPostgres(Path.of(arguments[1]), Path.of(arguments[2]), FreePorts.one())) {
      FaultBench bench =
          new FaultBench(
              new FaultRun.Means(
                  Path.of(arguments[0]),
                  Files.createTempDirectory("faults"),
                  postgres,
                  clock,
                  kinds),
              Files.createDirectories(Path.of(arguments[3])),
              Duration.ofSeconds(Long.parseLong(arguments[4])));
      int broken = 0;
      for (String each : Arrays.copyOfRange(arguments, 5, arguments.length)) {
        broken += bench.run(Long.parseLong(each));
      }
      System.out.printf("FIGURE faults.seeds %d runs%n", arguments.length - 5);
      System.out.printf("FIGURE faults.violations %d violations%n", broken);
      // Threads of the run's own Vert.x may still be there.
      Runtime.getRuntime().addShutdownHook(new Thread(postgres::close));
      System.exit(broken == 0 ? 0 : 1);
    }
  }

  private static List<Fault> kinds(boolean hasClock, boolean hasDisk) {
    @Nullable String only = System.getProperty("faults.only");
    Set<Fault> kinds =
        only == null || only.isEmpty()
            ? EnumSet.allOf(Fault.class)
            : EnumSet.copyOf(Arrays.stream(only.split(",")).map(Fault::valueOf).toList());
    if (!hasClock) {
      leaveOut(kinds, List.of(Fault.CLOCK_OFF), "no C compiler");
    }
    if (!hasDisk) {
      leaveOut(kinds, List.of(Fault.DISK_FULL), "only root may make a disk for it");
    }
    if (!BusWays.isPossible()) {
      leaveOut(kinds, List.of(Fault.BUS_CUT, Fault.BUS_HUNG), "iptables is not there or not ours");
    }
    if (kinds.isEmpty()) {
      throw new IllegalArgumentException("none of the kinds asked for can be done here");
    }
    return List.copyOf(kinds);
  }

  private static void leaveOut(Set<Fault> kinds, List<Fault> which, String why) {
    which.stream()
        .filter(kinds::remove)
        .forEach(kind -> System.out.printf("faults: left out: %s (%s)%n", kind.words(), why));
  }

  private int run(long seed) throws IOException {
    FaultReport report = new FaultReport(seed, time);
    Path directory = Files.createTempDirectory("faults");
    System.out.printf("faults: seed %d, %d s, in %s%n", seed, time.toSeconds(), directory);
    try (FaultRun run = new FaultRun(directory, means, seed, report)) {
      List<String> violations = run.violations(time);
      report.broken(violations);
      report.write(reports);
      done.add(report.asJson());
      summary();
      violations.forEach(violation -> System.out.println("faults: BROKEN: " + violation));
      System.out.printf("faults: seed %d: %d violations%n", seed, violations.size());
      return violations.size();
    }
  }

  // Anew after each seed: who stops the bench has what was seen until then.
  private void summary() throws IOException {
    StringBuilder text = new StringBuilder("# All seeds\n\n");
    text.append(
        "| seed | faults for | customers' messages | sends | in doubt once | events to each agent | sent twice | broken promises |\n");
    text.append("|---|---|---|---|---|---|---|---|\n");
    Map<Fault, Integer> times = new EnumMap<>(Fault.class);
    means.kinds().forEach(kind -> times.put(kind, 0));
    for (JsonObject run : done) {
      JsonObject counts = run.getJsonObject("counts");
      text.append(
          "| [%1$d](seed-%1$d.md) | %2$d s | %3$s | %4$s | %5$s | %6$s | %7$s | %8$d |%n"
              .formatted(
                  run.getLong("seed"),
                  run.getLong("seconds"),
                  counts.getValue("customerMessages"),
                  counts.getValue("sendsAccepted"),
                  counts.getValue("callsOnceInDoubt"),
                  counts.getValue("feedEvents"),
                  counts.getValue("sentTwice"),
                  run.getJsonArray("violations").size()));
      run.getJsonObject("faults")
          .forEach(kind ->
              times.merge(Fault.valueOf(kind.getKey()), (Integer) kind.getValue(), Integer::sum));
    }
    text.append("\n| fault | times |\n|---|---|\n");
    times.forEach((kind, n) -> text.append("| %s | %d |%n".formatted(kind.words(), n)));
    Files.writeString(reports.resolve("summary.md"), text);
    Files.writeString(
        reports.resolve("summary.json"),
        new JsonObject().put("runs", new JsonArray(done)).encodePrettily());
  }
}
