package dev.switchboard.sending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.sending.Sendable.Terms;
import dev.switchboard.sending.SendingHouse.Line;
import dev.switchboard.testing.GraphStandIn.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Each test has a line of its own, so what one does to its lane does not reach the others. */
class SendingVerticleTest {
  private static final SendingHouse HOUSE = new SendingHouse();

  @AfterAll
  static void close() {
    HOUSE.close();
  }

  @Test
  void sendsInOrderOneCallAtATime() {
    Line line = HOUSE.line();
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      ids.add(line.queue("34600000%03d".formatted(i % 3), "text " + i));
    }

    ids.forEach(id -> HOUSE.awaitState(id, "sent"));

    for (int to = 0; to < 3; to++) {
      int first = to;
      assertThat(line.texts("34600000%03d".formatted(to)))
          .isEqualTo(
              java.util.stream.IntStream.range(0, 10)
                  .mapToObj(i -> "text " + (first + 3 * i))
                  .toList());
    }
    assertThat(HOUSE.graph.mostInFlight(line.id)).isEqualTo(1);
    assertThat(HOUSE.postgres.select("select count(*) from outbox where account_id = " + line.id))
        .containsExactly("0");
    assertThat(
            HOUSE.postgres.select(
                "select count(distinct external_id) from message where account_id = " + line.id))
        .containsExactly("30");
  }

  @Test
  void aLostAnswerIsDoubtUntilAStatusEchoesTheAttempt() {
    Line line = HOUSE.line();
    line.plan("34611000001", new Answer.Lose());
    long lost = line.queue("34611000001", "lost");
    long behind = line.queue("34611000001", "behind");
    long other = line.queue("34611000002", "other");

    HOUSE.awaitState(lost, "in_doubt");
    HOUSE.awaitState(other, "sent");
    assertThat(HOUSE.state(behind)).isEqualTo("queued");

    HOUSE.echo(line, line.opaque("lost"), "wamid.echoed");

    HOUSE.awaitState(behind, "sent");
    assertThat(
            HOUSE.postgres.select(
                "select state || ' ' || external_id from send_attempt where message_id = " + lost))
        .containsExactly("accepted wamid.echoed");
    assertThat(line.texts("34611000001")).containsExactly("lost", "behind");
  }

  @Test
  void aForgedEchoSettlesNothing() {
    Line line = HOUSE.line();
    line.plan("34612000001", new Answer.Lose());
    long lost = line.queue("34612000001", "lost");
    HOUSE.awaitState(lost, "in_doubt");
    AttemptId genuine = AttemptId.parse(line.opaque("lost")).orElseThrow();

    HOUSE.echo(line, new AttemptId(genuine.attempt(), "0000000000000000").opaque(), "wamid.forged");
    HOUSE.echo(HOUSE.line(), genuine.opaque(), "wamid.of-another-line");

    assertThat(HOUSE.postgres.select("select state from send_attempt where message_id = " + lost))
        .containsExactly("in_doubt");
  }

  @Test
  void isSentAgainOnceStatusesFlowWithoutAWordOfIt() {
    Line line = HOUSE.line();
    line.plan("34613000001", new Answer.Lose());
    long lost = line.queue("34613000001", "lost");
    HOUSE.awaitState(lost, "in_doubt");

    await()
        .untilAsserted(() -> {
          line.statusOfSomethingElse();
          assertThat(HOUSE.state(lost)).isEqualTo("sent");
        });

    assertThat(line.texts("34613000001")).containsExactly("lost", "lost");
    assertThat(
            HOUSE.postgres.select(
                "select state from send_attempt where message_id = %d order by number"
                    .formatted(lost)))
        .containsExactly("abandoned", "accepted");
  }

  @Test
  void isNeverSentAgainByItselfWhileNoStatusesFlow() {
    Line line = HOUSE.line();
    line.plan("34613000003", new Answer.Lose());
    long lost = line.queue("34613000003", "lost");
    HOUSE.awaitState(lost, "in_doubt");

    // However long: the last word of the line is from before the doubt.
    HOUSE.postgres.execute(
        """
        update outbox set in_doubt_since = now() - interval '3 days', dispatched_at = now() - interval '3 days' - interval '1 second'
         where message_id = %d
        """
            .formatted(lost),
        """
        insert into status_fact (id, tenant_id, account_id, external_id, status, at, received_at)
        select g, 1, %d, 'wamid.other', 'read', now() - interval '4 days', now() - interval '3 days' - g * interval '1 minute'
          from generate_series(1, 5) g
        """
            .formatted(line.id));
    HOUSE.awaitState(line.queue("34613000004", "goes on"), "sent");

    // Twenty sweeps.
    await()
        .during(Duration.ofSeconds(2))
        .atMost(Duration.ofSeconds(20))
        .until(() -> HOUSE.state(lost).equals("in_doubt"));
    assertThat(line.texts("34613000003")).containsExactly("lost");
  }

  @Test
  void isNotSentAgainByTheFirstStatusesAfterAnOutage() {
    Line line = HOUSE.line();
    line.plan("34613000002", new Answer.Lose());
    long lost = line.queue("34613000002", "lost");
    HOUSE.awaitState(lost, "in_doubt");

    // Nobody could reach us since: its own status may be among those that come now, or soon.
    HOUSE.postgres.execute(
        "update outbox set in_doubt_since = now() - interval '1 hour', dispatched_at = now() - interval '61 minutes' where message_id = "
            + lost);

    await()
        .during(Duration.ofSeconds(2))
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> {
          line.statusOfSomethingElse();
          assertThat(HOUSE.state(lost)).isEqualTo("in_doubt");
        });
    assertThat(line.texts("34613000002")).containsExactly("lost");
  }

  @Test
  void aTemplateInDoubtWaitsForAPerson() {
    Line line = HOUSE.line();
    line.plan("34614000001", new Answer.Lose());
    long template = line.queue("34614000001", "template", false, Terms.HUMAN);
    line.plan("34614000002", new Answer.Lose());
    long text = line.queue("34614000002", "text");
    HOUSE.awaitState(template, "in_doubt");

    await()
        .untilAsserted(() -> {
          line.statusOfSomethingElse();
          assertThat(HOUSE.state(text)).isEqualTo("sent");
        });

    assertThat(HOUSE.state(template)).isEqualTo("in_doubt");
    assertThat(line.texts("34614000001")).containsExactly("template");
  }

  @Test
  void aTemplateGoesAgainWhereItsLineIsSetToThat() {
    Line line = HOUSE.line();
    line.plan("34614000003", new Answer.Lose());
    long template = line.queue("34614000003", "template", false, Terms.HUMAN);
    line.plan("34614000004", new Answer.Lose());
    long text = line.queue("34614000004", "text");
    HOUSE.awaitState(template, "in_doubt");
    // What is in the queue already goes by what is set when it is decided.
    HOUSE.postgres.execute("update account set resend = '{template}' where id = " + line.id);

    await()
        .untilAsserted(() -> {
          line.statusOfSomethingElse();
          assertThat(HOUSE.state(template)).isEqualTo("sent");
        });

    assertThat(line.texts("34614000003")).containsExactly("template", "template");
    assertThat(HOUSE.state(text)).isEqualTo("in_doubt");
  }

  @Test
  void whatAnEarlierVersionQueuedGoesByWhatItWrote() {
    Line line = HOUSE.line();
    line.plan("34614000005", new Answer.Lose());
    long template = line.queue("34614000005", "template", false, Terms.HUMAN);
    line.plan("34614000006", new Answer.Lose());
    long text = line.queue("34614000006", "text");
    HOUSE.postgres.execute(
        "update outbox set class = null where account_id = " + line.id,
        "update account set resend = '{template}' where id = " + line.id);

    await()
        .untilAsserted(() -> {
          line.statusOfSomethingElse();
          assertThat(HOUSE.state(text)).isEqualTo("sent");
        });

    assertThat(HOUSE.state(template)).isEqualTo("in_doubt");
  }

  @Test
  void thePairLimitMakesOnlyItsRecipientWait() {
    Line line = HOUSE.line();
    line.plan("34615000001", new Answer.Refuse(400, 131056));
    long limited = line.queue("34615000001", "limited");
    long next = line.queue("34615000001", "next");
    long other = line.queue("34615000002", "other");

    HOUSE.awaitState(other, "sent");
    assertThat(HOUSE.state(limited)).isEqualTo("queued");
    HOUSE.awaitState(limited, "sent");
    HOUSE.awaitState(next, "sent");
    assertThat(line.texts("34615000001")).containsExactly("limited", "limited", "next");
  }

  @Test
  void throughputMakesTheLineWaitAndKeepsTheOrder() {
    Line line = HOUSE.line();
    line.plan("34616000001", new Answer.Refuse(400, 130429));
    long first = line.queue("34616000001", "first");
    long second = line.queue("34616000002", "second");

    HOUSE.awaitState(second, "sent");

    assertThat(HOUSE.state(first)).isEqualTo("sent");
    assertThat(line.all()).containsExactly("first", "first", "second");
  }

  @Test
  void aBadTokenStopsTheLineAndSaysSo() {
    Line line = HOUSE.line();
    line.plan("34617000001", new Answer.Refuse(401, 190));
    long first = line.queue("34617000001", "first");
    long second = line.queue("34617000002", "second");

    await()
        .untilAsserted(() ->
            assertThat(
                    HOUSE.postgres.select(
                        "select state || ' ' || error_code from message where id = " + first))
                .containsExactly("queued 190"));

    assertThat(HOUSE.state(second)).isEqualTo("queued");
    assertThat(
            HOUSE.postgres.select(
                "select pause_code from sending_lane where paused_until > now() and account_id = "
                    + line.id))
        .containsExactly("190");
    assertThat(line.all()).containsExactly("first");
  }

  @Test
  void aFinalRefusalFailsWithItsCode() {
    Line line = HOUSE.line();
    line.plan("34618000001", new Answer.Refuse(400, 131026));
    long failed = line.queue("34618000001", "failed");
    long next = line.queue("34618000001", "next");

    HOUSE.awaitState(next, "sent");

    assertThat(
            HOUSE.postgres.select(
                "select state || ' ' || error_code from message where id = " + failed))
        .containsExactly("failed 131026");
  }

  @Test
  void aCallThatADeadOwnerBeganIsInDoubtAndNotMadeAgain() {
    Line line = HOUSE.line();
    long orphan = line.write("34619000001", "orphan");
    HOUSE.postgres.execute(
        """
        insert into sending_lane (account_id, tenant_id, owner, epoch, leased_until)
        values (%d, 1, gen_random_uuid(), 7, now() + interval '400 milliseconds')
        """
            .formatted(line.id),
        """
        insert into send_attempt (id, tenant_id, account_id, message_id, number, epoch, token, state)
        values (%1$d, 1, %2$d, %1$d, 1, 7, 'x', 'dispatching')
        """
            .formatted(orphan, line.id),
        """
        insert into outbox (account_id, tenant_id, message_id, recipient, request, resend, attempt_id, attempts, dispatched_at)
        values (%1$d, 1, %2$d, '34619000001', '{}', true, %2$d, 1, now())
        """
            .formatted(line.id, orphan));
    long other = line.queue("34619000002", "other");

    HOUSE.awaitState(other, "sent");

    assertThat(HOUSE.state(orphan)).isEqualTo("in_doubt");
    assertThat(line.all()).containsExactly("other");
    assertThat(
            HOUSE.postgres.select("select epoch from sending_lane where account_id = " + line.id))
        .containsExactly("8");
  }

  @Test
  void anOwnerThatWasReplacedBeginsNoFurtherCall() {
    Line line = HOUSE.line();
    HOUSE.awaitState(line.queue("34620000001", "before"), "sent");
    HOUSE.postgres.execute(
        """
        update sending_lane
           set owner = gen_random_uuid(), epoch = epoch + 1, leased_until = now() + interval '1 hour'
         where account_id = %d
        """
            .formatted(line.id));

    long after = line.queue("34620000001", "after");
    HOUSE.awaitState(HOUSE.line().queue("34620000002", "elsewhere"), "sent");

    assertThat(HOUSE.state(after)).isEqualTo("queued");
    assertThat(line.all()).containsExactly("before");
  }

  @Test
  void aWithdrawnMessageIsNotSent() {
    Line line = HOUSE.line();
    line.plan("34621000001", new Answer.Refuse(400, 131056));
    long limited = line.queue("34621000001", "limited");
    long withdrawn = line.queue("34621000001", "withdrawn");

    boolean taken = HOUSE.inTransaction(tx -> HOUSE.outbox.withdraw(tx, withdrawn));
    assertThat(taken).isTrue();
    HOUSE.awaitState(limited, "sent");
    taken = HOUSE.inTransaction(tx -> HOUSE.outbox.withdraw(tx, limited));
    assertThat(taken).isFalse();

    long last = line.queue("34621000001", "last");
    HOUSE.awaitState(last, "sent");
    assertThat(line.texts("34621000001")).containsExactly("limited", "limited", "last");
  }

  @Test
  void twoOwnersShareTheLinesAndNeverSendTwice() {
    String second = HOUSE.deploy();
    List<Line> lines = java.util.stream.Stream.generate(HOUSE::line).limit(6).toList();
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      Line line = lines.get(i % lines.size());
      ids.add(line.queue("34622000001", "text " + i));
    }
    HOUSE.vertx.undeploy(second).await();

    ids.forEach(id -> HOUSE.awaitState(id, "sent"));

    for (Line line : lines) {
      assertThat(line.all()).hasSize(10).doesNotHaveDuplicates();
      assertThat(line.all()).isEqualTo(line.queued);
    }
  }
}
