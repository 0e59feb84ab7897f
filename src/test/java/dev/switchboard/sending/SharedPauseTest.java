package dev.switchboard.sending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.sending.SendingHouse.Line;
import dev.switchboard.testing.GraphStandIn.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Meta says of an app or of a business account holds for all of its lines. */
class SharedPauseTest {
  private static final SendingHouse HOUSE = new SendingHouse();
  private static int round;

  // Four of a business account, one of another in the same app, one of another app.
  private final List<Line> siblings = new ArrayList<>();
  private Line cousin;
  private Line stranger;

  @BeforeEach
  void lines() {
    round++;
    IntStream.range(0, 4).forEach(i -> siblings.add(HOUSE.line()));
    cousin = HOUSE.line();
    stranger = HOUSE.line();
    HOUSE.postgres.execute(
        """
        insert into meta_app (id, name, secret, verify_token)
        select %1$d + n, 'app', secret, verify_token from meta_app, generate_series(1, 2) n where id = 100
        """
            .formatted(round * 10),
        "update account set app_id = %d where id <= %d and id >= %d"
            .formatted(round * 10 + 1, cousin.id, siblings.getFirst().id),
        "update account set business_id = 'one %d' where id < %d and id >= %d"
            .formatted(round, cousin.id, siblings.getFirst().id),
        "update account set business_id = 'two %d' where id = %d".formatted(round, cousin.id),
        "update account set app_id = %d, business_id = 'three %d' where id = %d"
            .formatted(round * 10 + 2, round, stranger.id));
  }

  @AfterEach
  void over() {
    HOUSE.postgres.execute("delete from sending_pause");
    HOUSE.graph.latency(Duration.ofMillis(15));
  }

  @AfterAll
  static void close() {
    HOUSE.close();
  }

  @ParameterizedTest
  @CsvSource({"80007, false", "368, false", "131031, false", "131042, false", "4, true"})
  void itsLinesWaitAndNoOthers(int code, boolean isOfApp) {
    refuse(siblings.getFirst(), code);

    long sibling = siblings.get(2).queue("34801000002", "sibling");
    long relative = cousin.queue("34801000003", "cousin");
    long other = stranger.queue("34801000004", "stranger");

    HOUSE.awaitState(other, "sent");
    if (isOfApp) {
      HOUSE.awaitState(stranger.queue("34801000004", "another"), "sent");
      assertThat(HOUSE.state(relative)).isEqualTo("queued");
    } else {
      HOUSE.awaitState(relative, "sent");
    }
    assertThat(HOUSE.state(sibling)).isEqualTo("queued");
    assertThat(siblings.get(2).all()).isEmpty();
  }

  @Test
  void oneAsksWhetherItIsOverAndTheOthersWaitForTheAnswer() {
    String to = "34802%06d".formatted(round);
    refuse(siblings.getFirst(), to, 80007);
    // For whoever asks first.
    siblings.getFirst().plan(to, new Answer.Refuse(429, 80007));
    List<Long> waiting = siblings.stream().map(line -> line.queue(to, "text")).toList();

    timePasses();
    await().until(() -> calls() == 2 && pauses().equals(List.of("2")));
    HOUSE.graph.latency(Duration.ofMillis(1500));
    timePasses();
    await().until(() -> calls() == 3);
    HOUSE.graph.latency(Duration.ofMillis(15));
    // While its call is open, sweeps find the other lines ten times a second.
    await().during(Duration.ofMillis(600)).until(() -> calls() == 3);

    waiting.forEach(id -> HOUSE.awaitState(id, "sent"));
    assertThat(pauses()).isEmpty();
  }

  @Test
  void whoDiesAskingIsNotWaitedForLongerThanItsLease() {
    refuse(siblings.getFirst(), 80007);
    long message = siblings.get(1).queue("34803000002", "text");
    HOUSE.postgres.execute(
        "update sending_pause set paused_until = clock_timestamp(), asked_until = clock_timestamp() + interval '700 milliseconds'");

    HOUSE.awaitState(message, "sent");
  }

  @Test
  void whatNeedsAPersonIsAnAlertUntilAnyLineOfItGoesOn() {
    refuse(siblings.getFirst(), 131042);
    String open =
        "select kind || ' ' || code from sending_alert where cleared_at is null and account_id = "
            + siblings.getFirst().id;
    await().until(() -> HOUSE.postgres.select(open).equals(List.of("paused 131042")));

    long message = siblings.get(3).queue("34804000002", "text");
    timePasses();

    HOUSE.awaitState(message, "sent");
    await().until(() -> HOUSE.postgres.select(open).isEmpty());
  }

  private static void refuse(Line line, int code) {
    refuse(line, "3480%07d".formatted(line.id), code);
  }

  private static void refuse(Line line, String to, int code) {
    line.plan(to, new Answer.Refuse(400, code));
    long message = line.queue(to, "first");
    await()
        .until(() ->
            HOUSE
                .postgres
                .select("select state || ' ' || error_code from message where id = " + message)
                .equals(List.of("queued " + code)));
  }

  private static void timePasses() {
    HOUSE.postgres.execute("update sending_pause set paused_until = clock_timestamp()");
  }

  private static List<String> pauses() {
    return HOUSE.postgres.select("select pauses from sending_pause");
  }

  private int calls() {
    return siblings.stream().mapToInt(line -> line.all().size()).sum();
  }
}
