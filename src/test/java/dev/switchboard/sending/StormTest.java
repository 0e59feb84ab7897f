package dev.switchboard.sending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.sending.SendingHouse.Line;
import dev.switchboard.sending.Storm.Call;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Meta's limits, all at once and less than what the lines were set to: everything gets through, in
 * order, at what Meta gives. Judged by the simulator's own record and by its clock. {@code
 * -Dstorm.seconds=240} for the long form, in which the quota of the business account is really
 * waited for and a pair has Meta's own limit; in the short one it is over when the test says so.
 */
class StormTest {
  private static final int SECONDS = Integer.getInteger("storm.seconds", 10);
  private static final boolean IS_LONG = SECONDS >= 120;
  // The pace of ten seconds is a matter of the machine: short of the half, it is a matter of ours.
  private static final double SHARE = IS_LONG ? 0.95 : 0.5;

  private static final double THROUGHPUT = IS_LONG ? 20 : 10;
  private static final int WIDTH = IS_LONG ? 8 : 3;
  // The short one stays below the 45 messages that a pair is given at once by our own books.
  private static final double PAIR_SECONDS = IS_LONG ? 6 : 0.5;
  private static final int PAIR_BURST = IS_LONG ? 45 : 6;
  private static final double QUOTA_SECONDS = 0.5;
  private static final int QUOTA_BURST = IS_LONG ? 200 : 6;

  // Kept when a test fails: the record is in it.
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private static Path folder;

  private static Storm storm;
  private static Line narrow;
  private static Line wide;
  private static Line pairs;
  private static List<Line> business;
  private static final Map<Line, Integer> QUEUED = new HashMap<>();

  @BeforeAll
  static void begin() {
    storm = new Storm(folder, 6);
    narrow = storm.line(1);
    wide = storm.line(2);
    pairs = storm.line(3);
    business = List.of(storm.line(4), storm.line(5), storm.line(6));
    storm.house.postgres.execute(
        "update account set in_flight = %d where id = %d".formatted(WIDTH, wide.id),
        "update account set business_id = '%s' where id in (%s)"
            .formatted(
                Storm.BUSINESS,
                business.stream()
                    .map(line -> Long.toString(line.id))
                    .collect(Collectors.joining(","))));
    storm.faults(
        new JsonObject()
            .put(storm.number(narrow), throughput())
            .put(storm.number(wide), throughput())
            .put(storm.number(pairs), limit("pairLimit", PAIR_SECONDS, PAIR_BURST))
            .put(storm.number(business.get(0)), quota())
            .put(storm.number(business.get(1)), quota())
            .put(storm.number(business.get(2)), quota()));
    // As many customers as leave a pair's limit out of it.
    queue(narrow, (int) (THROUGHPUT * (SECONDS + 1)), 2 * SECONDS);
    queue(wide, (int) (THROUGHPUT * (SECONDS + 1)), 2 * SECONDS);
    queue(pairs, 2 * (PAIR_BURST + (int) (SECONDS / PAIR_SECONDS)), 2);
    int quota = QUOTA_BURST + (int) ((IS_LONG ? SECONDS : SECONDS / 2.0) / QUOTA_SECONDS);
    business.forEach(line -> queue(line, quota / 3, 5));
    QUEUED.keySet().forEach(Line::go);
  }

  private static JsonObject throughput() {
    return new JsonObject().put("throughput", THROUGHPUT).put("latencyMs", 10);
  }

  private static JsonObject quota() {
    return limit("businessLimit", QUOTA_SECONDS, QUOTA_BURST);
  }

  private static JsonObject limit(String name, double perSeconds, int burst) {
    return new JsonObject()
        .put(name, new JsonObject().put("perSeconds", perSeconds).put("burst", burst))
        .put("latencyMs", 10);
  }

  private static void queue(Line line, int messages, int customers) {
    line.pause();
    for (int i = 0; i < messages; i++) {
      var _ = line.queue("34690%d%03d".formatted(line.id, i % customers), "text " + i);
    }
    QUEUED.put(line, messages);
  }

  @AfterAll
  static void close() {
    storm.close();
  }

  @Test
  void aNumberGoesAtTheThroughputThatItIsGiven() {
    for (Line line : List.of(narrow, wide)) {
      List<Call> calls = settled(line);

      List<Call> refused = calls.stream().filter(call -> call.code() == 130429).toList();
      // A machine that stands still for seconds reaches no limit: everything went out, and there is
      // no share of it to measure.
      boolean isReached = !refused.isEmpty();
      Instant from = isReached ? refused.getFirst().at() : calls.getFirst().at();
      Instant to = isReached ? end(calls, refused) : calls.getLast().at();
      double rate = Storm.rate(calls, from, to);
      say(
          "throughput, %d calls at once".formatted(line == wide ? WIDTH : 1),
          rate,
          THROUGHPUT,
          calls);
      if (isReached || IS_LONG) {
        assertThat(rate).isGreaterThanOrEqualTo(SHARE * THROUGHPUT);
      }
      if (IS_LONG) {
        assertThat(learned(line)).isBetween(0.8 * THROUGHPUT, 2 * THROUGHPUT);
      }
    }
  }

  // It does not hammer. In ten seconds a slow machine is refused once and has nothing to learn
  // from.
  private static double learned(Line line) {
    return Double.parseDouble(
        storm
            .house
            .postgres
            .select("select per_second from sending_lane where account_id = " + line.id)
            .getFirst());
  }

  // At a refusal nothing is saved up, so that between two of them all that was given is all that
  // was
  // taken. A queue that ends within moments of the last one leaves what was saved up since.
  private static Instant end(List<Call> calls, List<Call> refused) {
    Instant last = calls.getLast().at();
    Instant lastRefused = refused.getLast().at();
    return Duration.between(lastRefused, last).toSeconds() < 4 ? lastRefused : last;
  }

  @Test
  void aPairGoesAtItsLimitAndHoldsUpNobody() {
    List<Call> calls = settled(pairs);

    Map<String, List<Call>> byCustomer = calls.stream().collect(Collectors.groupingBy(Call::to));
    double rate =
        byCustomer.values().stream().mapToDouble(StormTest::pairRate).average().orElseThrow();
    say("a pair", rate, 1 / PAIR_SECONDS, calls);
    assertThat(rate).isGreaterThanOrEqualTo(SHARE / PAIR_SECONDS);
  }

  // Where our own books are Meta's, too, there may be no refusal: then since the burst was over.
  private static double pairRate(List<Call> calls) {
    List<Instant> ends =
        calls.stream().filter(call -> call.code() == 131056).map(Call::at).toList();
    if (ends.size() < 2) {
      List<Call> taken = calls.stream().filter(Call::isAccepted).toList();
      ends = taken.stream().skip(PAIR_BURST).map(Call::at).toList();
    }
    return Storm.rate(calls, ends.getFirst(), ends.getLast());
  }

  @Test
  void theLinesOfABusinessAccountShareItsQuota() {
    List<Call> calls = new ArrayList<>();
    if (!IS_LONG) {
      waitsAreOver(business);
    }
    business.forEach(line -> calls.addAll(settled(line)));
    calls.sort(Comparator.comparing(Call::at));

    List<Call> refused = calls.stream().filter(call -> call.code() == 80007).toList();
    assertThat(refused).isNotEmpty();
    double rate = Storm.rate(calls, refused.getFirst().at(), refused.getLast().at());
    say("quota of a business account", rate, 1 / QUOTA_SECONDS, calls);
    if (IS_LONG) {
      assertThat(rate).isGreaterThanOrEqualTo(SHARE / QUOTA_SECONDS);
    }
  }

  // A minute is too long for a test: it is over as soon as all three wait.
  private static void waitsAreOver(List<Line> lines) {
    String waits =
        "select count(*) from sending_pause where paused_until > clock_timestamp() + interval '5 s'";
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(100))
        .until(() -> {
          if (!storm.house.postgres.select(waits).equals(List.of("0"))) {
            storm.house.postgres.execute(
                "update sending_pause set paused_until = clock_timestamp() + interval '300 milliseconds'");
          }
          return lines.stream().allMatch(StormTest::isSent);
        });
  }

  private static boolean isSent(Line line) {
    return storm
        .house
        .postgres
        .select("select count(*) from outbox where account_id = " + line.id)
        .equals(List.of("0"));
  }

  private static List<Call> settled(Line line) {
    await()
        .atMost(Duration.ofSeconds(SECONDS * 2L + 30))
        .pollInterval(Duration.ofMillis(200))
        .until(() -> isSent(line));
    List<Call> calls = storm.calls(line);
    List<Call> taken = calls.stream().filter(Call::isAccepted).toList();
    int queued = QUEUED.getOrDefault(line, 0);
    assertThat(taken).hasSize(queued);
    Map<String, List<String>> went =
        taken.stream()
            .collect(
                Collectors.groupingBy(
                    Call::to, Collectors.mapping(Call::text, Collectors.toList())));
    Map<String, List<String>> asked = new HashMap<>();
    int customers = went.size();
    for (int i = 0; i < queued; i++) {
      asked
          .computeIfAbsent("34690%d%03d".formatted(line.id, i % customers), _ -> new ArrayList<>())
          .add("text " + i);
    }
    assertThat(went).isEqualTo(asked);
    return calls;
  }

  private static void say(String what, double rate, double limit, List<Call> calls) {
    System.out.printf(
        "storm: %s: %.2f/s of %.2f/s (%.1f %%), %d calls, %d refused%n",
        what,
        rate,
        limit,
        100 * rate / limit,
        calls.size(),
        calls.stream().filter(call -> !call.isAccepted()).count());
  }
}
