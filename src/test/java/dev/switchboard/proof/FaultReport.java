package dev.switchboard.proof;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a {@link FaultRun} was and what came of it, for people and for programs. */
final class FaultReport {
  private final long seed;
  private final Duration time;
  private Instant began = Instant.now();
  private final JsonArray timeline = new JsonArray();
  private final Map<Fault, Integer> times = new EnumMap<>(Fault.class);
  private final JsonObject counts = new JsonObject();
  private List<String> violations = List.of();

  /** Something that is done to the system; answers with what it was done to. */
  interface Act {
    String on() throws IOException;
  }

  FaultReport(long seed, Duration time) {
    this.seed = seed;
    this.time = time;
  }

  /** What was prepared is not part of it. */
  void begins() {
    began = Instant.now();
  }

  /** Does it, and writes down when and how long. */
  void happens(Fault fault, Act act) {
    Instant at = Instant.now();
    String on;
    try {
      on = act.on();
    } catch (IOException e) {
      throw new IllegalStateException(fault.words(), e);
    }
    long millis = Duration.between(at, Instant.now()).toMillis();
    times.merge(fault, 1, Integer::sum);
    timeline.add(
        new JsonObject()
            .put("seconds", Duration.between(began, at).toMillis() / 1000.0)
            .put("fault", fault.name())
            .put("on", on)
            .put("millis", millis));
    System.out.printf(
        "faults: %5d s  %s%s, %d ms%n",
        Duration.between(began, at).toSeconds(),
        fault.words(),
        on.isEmpty() ? "" : " (" + on + ")",
        millis);
  }

  void settled(Duration took) {
    counts.put("settledWithinSeconds", took.toMillis() / 1000.0);
  }

  /** What an agent was told: events, and for who sees some lines only how far they are. */
  void told(String agent, List<JsonObject> frames) {
    long positions =
        frames.stream().filter(frame -> "position".equals(frame.getString("type"))).count();
    counts.put(agent, "%d events, %d positions".formatted(frames.size() - positions, positions));
  }

  void counts(
      List<JsonObject> record, int sends, long twice, int greetings, long events, String doubts) {
    counts
        .put("customerMessages", of(record, "customer"))
        .put("sendsAccepted", sends)
        .put("callsAtMeta", of(record, "send"))
        .put("answersCut", record.stream().filter(line -> line.getBoolean("lost", false)).count())
        .put("webhookPosts", of(record, "webhook"))
        .put(
            "webhookPostsNotAnswered200",
            record.stream()
                .filter(line ->
                    "webhook".equals(line.getString("kind")) && line.getInteger("status", 0) != 200)
                .count())
        .put("webhookPostsByAnswer", answers(record))
        .put("callsOnceInDoubt", Long.parseLong(doubts))
        .put("sentTwice", twice)
        .put("feedEvents", events)
        .put("timesAgentsWereLetIn", greetings);
  }

  // 0: none came.
  private static JsonObject answers(List<JsonObject> record) {
    Map<String, Long> times =
        record.stream()
            .filter(line -> "webhook".equals(line.getString("kind")))
            .collect(
                Collectors.groupingBy(
                    line -> line.getInteger("status", 0).toString(),
                    TreeMap::new,
                    Collectors.counting()));
    return new JsonObject(new LinkedHashMap<>(times));
  }

  private static long of(List<JsonObject> record, String kind) {
    return record.stream().filter(line -> kind.equals(line.getString("kind"))).count();
  }

  void broken(List<String> found) {
    violations = found;
  }

  JsonObject asJson() {
    JsonObject faults = new JsonObject();
    times.forEach((fault, n) -> faults.put(fault.name(), n));
    return new JsonObject()
        .put("seed", seed)
        .put("began", began.toString())
        .put("seconds", time.toSeconds())
        .put("java", Runtime.version().toString())
        .put("violations", new JsonArray(violations))
        .put("counts", counts)
        .put("faults", faults)
        .put("timeline", timeline);
  }

  /** Writes {@code seed-N.json} and {@code seed-N.md}. */
  void write(Path directory) throws IOException {
    Files.writeString(directory.resolve("seed-%d.json".formatted(seed)), asJson().encodePrettily());
    StringBuilder text = new StringBuilder();
    text.append("# Seed %d: %s%n%n".formatted(seed, verdict()));
    text.append("%s, %d s of faults.%n%n".formatted(began, time.toSeconds()));
    violations.forEach(violation -> text.append("- ").append(violation).append('\n'));
    text.append("\n| count | |\n|---|---|\n");
    counts.forEach(
        count -> text.append("| %s | %s |%n".formatted(count.getKey(), count.getValue())));
    text.append("\n| s | fault | on | ms |\n|---|---|---|---|\n");
    for (Object each : timeline) {
      JsonObject line = (JsonObject) each;
      text.append(
          "| %.1f | %s | %s | %d |%n"
              .formatted(
                  line.getDouble("seconds"),
                  Fault.valueOf(line.getString("fault")).words(),
                  line.getString("on"),
                  line.getLong("millis")));
    }
    Files.writeString(directory.resolve("seed-%d.md".formatted(seed)), text);
  }

  private String verdict() {
    return violations.isEmpty() ? "every promise held" : violations.size() + " violations";
  }
}
