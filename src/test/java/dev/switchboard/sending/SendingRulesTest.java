package dev.switchboard.sending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.sending.Sendable.After;
import dev.switchboard.sending.Sendable.Priority;
import dev.switchboard.sending.Sendable.Terms;
import dev.switchboard.sending.Sendable.Until;
import dev.switchboard.sending.SendingHouse.Line;
import dev.switchboard.testing.GraphStandIn.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may go when: width, classes, caps, fences, groups. Each test has a line of its own. */
class SendingRulesTest {
  private static final SendingHouse HOUSE = new SendingHouse();
  private static final Terms AUTOMATIC = new Terms(Priority.AUTOMATIC, null, null, null);
  private static final Terms CAMPAIGN = new Terms(Priority.CAMPAIGN, null, null, null);

  @AfterAll
  static void close() {
    HOUSE.close();
  }

  @Test
  void aWideLaneCallsSideBySideAndKeepsEachRecipientsOrder() {
    Line line = HOUSE.line();
    HOUSE.postgres.execute("update account set in_flight = 4 where id = " + line.id);
    line.pause();
    HOUSE.graph.answerInCompany(line.id, 4);
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      ids.add(line.queue("34700000%03d".formatted(i % 6), "text " + i));
    }
    line.go();

    ids.forEach(id -> HOUSE.awaitState(id, "sent"));

    assertThat(HOUSE.graph.mostInFlight(line.id)).isEqualTo(4);
    for (int to = 0; to < 6; to++) {
      int first = to;
      assertThat(line.texts("34700000%03d".formatted(to)))
          .isEqualTo(IntStream.range(0, 10).mapToObj(i -> "text " + (first + 6 * i)).toList());
    }
  }

  @Test
  void aLaneThatRunsIsMadeWiderAndNarrower() {
    Line line = HOUSE.line();
    awaitOwned(line);
    HOUSE.postgres.execute("update account set in_flight = 6 where id = " + line.id);
    HOUSE.awaitState(line.queue("34700109997", "the first that is wide"), "sent");
    HOUSE.graph.answerInCompany(line.id, 6);
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      ids.add(line.queue("34700100%03d".formatted(i), "wide " + i));
    }
    ids.forEach(id -> HOUSE.awaitState(id, "sent"));
    assertThat(HOUSE.graph.mostInFlight(line.id)).isEqualTo(6);

    HOUSE.postgres.execute("update account set in_flight = 1 where id = " + line.id);
    HOUSE.awaitState(line.queue("34700109998", "the first that is narrow"), "sent");
    HOUSE.graph.answerInCompany(line.id, 1);
    HOUSE.graph.forgetInFlight();
    ids.clear();
    for (int i = 0; i < 20; i++) {
      ids.add(line.queue("34700101%03d".formatted(i), "narrow " + i));
    }
    ids.forEach(id -> HOUSE.awaitState(id, "sent"));
    assertThat(HOUSE.graph.mostInFlight(line.id)).isEqualTo(1);
  }

  @Test
  void aWideLaneSurvivesThrottlingOfSeveralCallsAtOnce() {
    Line line = HOUSE.line();
    HOUSE.postgres.execute("update account set in_flight = 4 where id = " + line.id);
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      String to = "34701000%03d".formatted(i);
      line.plan(to, new Answer.Refuse(429, 130429));
      ids.add(line.queue(to, "text " + i));
    }

    await()
        .atMost(Duration.ofSeconds(40))
        .until(() -> ids.stream().allMatch(id -> HOUSE.state(id).equals("sent")));

    assertThat(line.all()).hasSize(24);
    assertThat(
            HOUSE.postgres.select(
                "select per_second < 80 from sending_lane where account_id = " + line.id))
        .containsExactly("t");
  }

  @Test
  void peopleGoBeforeAutomationBeforeCampaignsAndNobodyStarves() {
    Line line = HOUSE.line();
    line.pause();
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      ids.add(line.queue("34702000%03d".formatted(i), "campaign", CAMPAIGN));
      ids.add(line.queue("34702100%03d".formatted(i), "automatic", AUTOMATIC));
      ids.add(line.queue("34702200%03d".formatted(i), "human"));
    }
    line.go();

    ids.forEach(id -> HOUSE.awaitState(id, "sent"));

    List<String> order = line.all();
    assertThat(order.subList(0, 16)).filteredOn("human"::equals).hasSize(14);
    assertThat(order.subList(0, 16)).contains("automatic", "campaign");
    assertThat(order.lastIndexOf("human")).isLessThan(order.lastIndexOf("automatic"));
    assertThat(order.lastIndexOf("automatic")).isLessThan(order.lastIndexOf("campaign"));
  }

  @Test
  void aLineKeepsToItsRateAndAPairToItsOwn() {
    Line line = HOUSE.line();
    HOUSE.postgres.execute("update account set per_second = 5 where id = " + line.id);
    List<Long> ids = new ArrayList<>();
    long begun = System.nanoTime();
    for (int i = 0; i < 12; i++) {
      ids.add(line.queue("34703000%03d".formatted(i), "text " + i));
    }

    ids.forEach(id -> HOUSE.awaitState(id, "sent"));

    // Five at once, seven more at five a second.
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(1300));
    assertThat(line.all()).isEqualTo(line.queued);
  }

  @Test
  void aRateThatWasLearnedIsForgottenWithinMinutes() {
    Line line = HOUSE.line();
    line.pause();
    HOUSE.postgres.execute(
        "update sending_lane set per_second = 1, slowed_at = now() - interval '120 seconds' where account_id = "
            + line.id);
    long last = 0;
    for (int i = 0; i < 60; i++) {
      last = line.queue("34703100%03d".formatted(i), "text " + i);
    }
    line.go();

    // At one a second it would take a minute.
    HOUSE.awaitState(last, "sent");
  }

  @Test
  void whatIsRefusedAtOnceWithoutAnythingTakenSaysNothingOfTheRate() {
    Line line = HOUSE.line();
    line.plan("34703200000", new Answer.Refuse(429, 130429), new Answer.Refuse(429, 130429));

    HOUSE.awaitState(line.queue("34703200000", "text"), "sent");

    assertThat(
            HOUSE.postgres.select(
                "select per_second > 75 from sending_lane where account_id = " + line.id))
        .containsExactly("t");
  }

  @Test
  void theFortySixthMessageToOneCustomerWaitsAndOthersDoNot() {
    Line line = HOUSE.line();
    line.pause();
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < 46; i++) {
      ids.add(line.queue("34704000001", "text " + i));
    }
    long other = line.queue("34704000002", "other");
    line.go();

    HOUSE.awaitState(ids.get(44), "sent");
    HOUSE.awaitState(other, "sent");

    assertThat(HOUSE.state(ids.get(45))).isEqualTo("queued");
    HOUSE.awaitState(ids.get(45), "sent");
  }

  @ParameterizedTest
  @CsvSource({"account, id", "tenant, tenant_id"})
  void theDailyCapStopsTheLineVisiblyAndCountsAMessageOnce(String table, String key) {
    Line line = HOUSE.line();
    HOUSE.postgres.execute("delete from daily_count");
    long owner = table.equals("account") ? line.id : 1;
    HOUSE.postgres.execute(
        "update %s set daily_cap = 2 where %s = %d".formatted(table, key, owner));
    line.plan("34705000001", new Answer.Refuse(400, 131056));
    long first = line.queue("34705000001", "first");
    long second = line.queue("34705000002", "second");
    long third = line.queue("34705000003", "third");
    try {
      HOUSE.awaitState(first, "sent");
      HOUSE.awaitState(second, "sent");

      await()
          .untilAsserted(() ->
              assertThat(
                      HOUSE.postgres.select(
                          "select kind || ' ' || code from sending_alert where cleared_at is null"
                              + " and account_id = "
                              + line.id))
                  .containsExactly("capped -4"));
      assertThat(HOUSE.state(third)).isEqualTo("queued");
      assertThat(line.texts("34705000001")).hasSize(2);
      assertThat(HOUSE.postgres.select("select sent from daily_count")).containsExactly("2");
    } finally {
      HOUSE.postgres.execute("update %s set daily_cap = null".formatted(table));
    }
    // Without a hint, and long before the lane would have looked again by itself.
    HOUSE.awaitState(third, "sent");
  }

  @Test
  void aPausedLineTellsAPersonUntilItGoesOn() {
    Line line = HOUSE.line();
    line.plan("34706000001", new Answer.Refuse(401, 190));
    long message = line.queue("34706000001", "text");
    String open =
        "select kind || ' ' || code from sending_alert where cleared_at is null and account_id = "
            + line.id;
    await().until(() -> HOUSE.postgres.select(open).equals(List.of("paused 190")));

    HOUSE.postgres.execute(
        "update sending_lane set paused_until = now() where account_id = " + line.id);

    HOUSE.awaitState(message, "sent");
    await().until(() -> HOUSE.postgres.select(open).isEmpty());
  }

  @Test
  void whatAutomationQueuedDiesWhenAPersonTakesOver() {
    Line line = HOUSE.line();
    line.pause();
    Terms ours = new Terms(Priority.AUTOMATIC, null, 0L, null);
    long overtaken = line.queue("34707000001", "overtaken", ours);
    long untouched = line.queue("34707000002", "untouched", ours);
    long human = line.queue("34707000001", "human");
    HOUSE.postgres.execute(
        """
        update conversation set ownership_epoch = ownership_epoch + 1
         where id = (select conversation_id from message where id = %d)
        """
            .formatted(overtaken));
    line.go();

    HOUSE.awaitState(overtaken, "cancelled");
    HOUSE.awaitState(human, "sent");
    HOUSE.awaitState(untouched, "sent");

    assertThat(line.all()).containsExactlyInAnyOrder("human", "untouched");
    assertThat(HOUSE.postgres.select("select error_text from message where id = " + overtaken))
        .containsExactly("A person took over before it went out.");
  }

  @Test
  void whatIsTooLateIsHeldForAPersonEvenWhileTheLineIsPaused() {
    Line line = HOUSE.line();
    awaitOwned(line);
    line.plan("34708000001", new Answer.Refuse(401, 190));
    long stopper = line.queue("34708000001", "stopper");
    Instant soon = Instant.now().plusMillis(300);
    long late = line.queue("34708000002", "late", new Terms(Priority.HUMAN, soon, null, null));

    HOUSE.awaitState(late, "held");

    assertThat(HOUSE.state(stopper)).isEqualTo("queued");
    assertThat(line.all()).doesNotContain("late");
    assertThat(HOUSE.postgres.select("select kind from sending_alert where message_id = " + late))
        .containsExactly("held");
  }

  private static void awaitOwned(Line line) {
    HOUSE.awaitState(line.queue("34708999999", "before"), "sent");
  }

  @Test
  void aGroupWaitsForMetasWordOfTheOneBefore() {
    Line line = HOUSE.line();
    long image = line.queue("34709000001", "image");
    After delivered = new After(image, Until.DELIVERED, Duration.ofMinutes(5));
    long text = line.queue("34709000001", "text", Terms.HUMAN.after(delivered));
    HOUSE.awaitState(image, "sent");
    HOUSE.awaitState(line.queue("34709000002", "other"), "sent");
    line.status(image, "sent");
    HOUSE.awaitState(line.queue("34709000003", "another"), "sent");
    assertThat(HOUSE.state(text)).isEqualTo("queued");

    line.status(image, "delivered");

    HOUSE.awaitState(text, "sent");
    assertThat(line.texts("34709000001")).containsExactly("image", "text");
  }

  @Test
  void aGroupDoesNotWaitForEver() {
    Line line = HOUSE.line();
    long silent = line.queue("34710000001", "silent");
    long behindSilent =
        line.queue(
            "34710000001",
            "behind silent",
            Terms.HUMAN.after(new After(silent, Until.DELIVERED, Duration.ofMillis(300))));
    line.plan("34710000002", new Answer.Refuse(400, 131026));
    long failed = line.queue("34710000002", "failed");
    long behindFailed =
        line.queue(
            "34710000002",
            "behind failed",
            Terms.HUMAN.after(new After(failed, Until.SENT, Duration.ofHours(1))));

    Stream.of(behindSilent, behindFailed).forEach(id -> HOUSE.awaitState(id, "sent"));

    assertThat(HOUSE.state(failed)).isEqualTo("failed");
  }

  @Test
  void aGroupDoesNotWaitForEverForOneThatWentOutWhileItWasQueued() {
    Line line = HOUSE.line();
    line.pause();
    long first = line.queue("34710000003", "first");
    After delivered = new After(first, Until.DELIVERED, Duration.ofMillis(300));

    long behind =
        line.queue(
            "34710000003",
            "behind",
            Terms.HUMAN.after(delivered),
            () -> {
              line.go();
              HOUSE.awaitState(first, "sent");
            });

    HOUSE.awaitState(behind, "sent");
  }

  @Test
  void twoIdsForOneMessageAreAnAlert() {
    Line line = HOUSE.line();
    line.plan("34711000001", new Answer.Lose());
    long doubled = line.queue("34711000001", "doubled");
    HOUSE.awaitState(doubled, "in_doubt");
    String first = line.opaque("doubled");
    await()
        .untilAsserted(() -> {
          line.statusOfSomethingElse();
          assertThat(HOUSE.state(doubled)).isEqualTo("sent");
        });

    HOUSE.echo(line, first, "wamid.the-first-one-after-all");

    assertThat(
            HOUSE.postgres.select("select kind from sending_alert where message_id = " + doubled))
        .containsExactly("doubled");
  }

  @Test
  void anotherIdThanTheAnswersIsAnAlert() {
    Line line = HOUSE.line();
    long doubled = line.queue("34712000001", "one call");
    long once = line.queue("34712000002", "one more");
    HOUSE.awaitState(doubled, "sent");
    HOUSE.awaitState(once, "sent");
    String known =
        HOUSE
            .postgres
            .select("select external_id from send_attempt where message_id = " + once)
            .getFirst();

    HOUSE.echo(line, line.opaque("one more"), known);
    HOUSE.echo(line, line.opaque("one call"), "wamid.another-than-the-answers");

    assertThat(
            HOUSE.postgres.select(
                "select message_id from sending_alert where kind = 'doubled' and account_id = "
                    + line.id))
        .containsExactly(Long.toString(doubled));
  }
}
