package dev.switchboard.sending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.sending.SendingHouse.Line;
import dev.switchboard.testing.GraphStandIn.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** How many people a business writes to first in a day is kept to, over all its lines. */
class MessagingLimitTest {
  private static final SendingHouse HOUSE = new SendingHouse();
  private static int events;

  @AfterAll
  static void close() {
    HOUSE.close();
  }

  private static Line line(String business) {
    Line line = HOUSE.line();
    HOUSE.postgres.execute(
        "update account set business_id = '%s' where id = %d".formatted(business, line.id));
    return line;
  }

  private static void limit(String business, int people) {
    events++;
    HOUSE.postgres.execute(
        """
        insert into account_event (id, tenant_id, business_id, field, payload, at, leaf_id, daily_limit)
        values (%1$d, 1, '%2$s', 'business_capability_update', '{}', now(), %1$d, %3$d)
        """
            .formatted(events, business, people));
  }

  private static List<String> alerts(Line line) {
    return HOUSE.postgres.select(
        "select kind || ' ' || code || ' ' || detail from sending_alert where cleared_at is null and account_id = "
            + line.id);
  }

  private static void awaitFull(Line line, int limit) {
    await()
        .untilAsserted(() ->
            assertThat(alerts(line))
                .containsExactly("tier -7 Meta allows %d people in 24 hours.".formatted(limit)));
  }

  private static void age(String hours, String business) {
    HOUSE.postgres.execute(
        "update reached set at = at - interval '%s' where business_id = '%s'"
            .formatted(hours, business),
        "update reached_count set slot = slot - extract(epoch from interval '%s')::bigint / 600 where business_id = '%s'"
            .formatted(hours, business));
  }

  @Test
  void theOneTooManyWaitsVisiblyAndAnswersDoNot() {
    limit("b-1", 2);
    Line line = line("b-1");
    // Tried twice, counted once.
    line.plan("34720000001", new Answer.Refuse(400, 131056));
    long first = line.initiate("34720000001", "first");
    long second = line.initiate("34720000002", "second");
    long third = line.initiate("34720000003", "third");

    HOUSE.awaitState(first, "sent");
    HOUSE.awaitState(second, "sent");
    awaitFull(line, 2);
    // Who was counted is not counted again, who wrote to us never.
    HOUSE.awaitState(line.queue("34720000004", "an answer"), "sent");

    assertThat(HOUSE.state(third)).isEqualTo("queued");
    assertThat(line.texts("34720000003")).isEmpty();
    assertThat(
            HOUSE.postgres.select(
                "select sum(people) from reached_count where business_id = 'b-1'"))
        .containsExactly("2");
  }

  @Test
  void whoWasCountedMayBeWrittenToAgain() {
    limit("b-2", 1);
    Line line = line("b-2");
    HOUSE.awaitState(line.initiate("34721000001", "first"), "sent");

    HOUSE.awaitState(line.initiate("34721000001", "again"), "sent");

    assertThat(alerts(line)).isEmpty();
    long other = line.initiate("34721000002", "other");
    awaitFull(line, 1);
    assertThat(HOUSE.state(other)).isEqualTo("queued");
  }

  @Test
  void whoWroteMeanwhileIsNotCounted() {
    limit("b-3", 1);
    Line line = line("b-3");
    HOUSE.awaitState(line.initiate("34722000001", "first"), "sent");
    HOUSE.postgres.execute(
        "update sending_lane set paused_until = now() + interval '1 hour', pauses = 1 where account_id = "
            + line.id);
    long message = line.initiate("34722000002", "second");
    HOUSE.postgres.execute(
        "update conversation set last_inbound_at = now() where id = (select conversation_id from message where id = %d)"
            .formatted(message));
    line.go();

    HOUSE.awaitState(message, "sent");
  }

  @Test
  void aDayLaterItGoesOn() {
    limit("b-4", 1);
    Line line = line("b-4");
    HOUSE.awaitState(line.initiate("34723000001", "first"), "sent");
    age("23 hours", "b-4");
    HOUSE.awaitState(line.queue("34723000009", "look"), "sent");
    long second = line.initiate("34723000002", "second");
    awaitFull(line, 1);
    assertThat(HOUSE.state(second)).isEqualTo("queued");

    age("2 hours", "b-4");

    // Another owner believes nothing yet.
    HOUSE.postgres.execute(
        "update sending_lane set owner = null, leased_until = null where account_id = " + line.id);
    HOUSE.awaitState(second, "sent");
    await().until(() -> alerts(line).isEmpty());
  }

  @Test
  void whatWasNeverToldStopsNothingAndIsCounted() {
    Line line = line("b-5");
    for (int i = 0; i < 3; i++) {
      HOUSE.awaitState(line.initiate("3472400000" + i, "text " + i), "sent");
    }
    limit("b-5", 3);
    long fourth = line.initiate("34724000009", "fourth");
    awaitFull(line, 3);
    assertThat(HOUSE.state(fourth)).isEqualTo("queued");
  }

  @Test
  void ofTwoLinesAtOnceOneWaitsForTheOther() {
    limit("b-7", 1);
    Line one = line("b-7");
    Line other = line("b-7");
    TurnStore.Next first = next(one.write("34726000001", "first"), "34726000001");
    TurnStore.Next second = next(other.write("34726000002", "second"), "34726000002");
    var looked = new CompletableFuture<TierStore.Room>();

    TierStore.Room taken =
        HOUSE.onVirtualThread(() ->
            HOUSE.transact(tx -> {
              TierStore.Room room = TierStore.look(tx, one.id, first);
              TierStore.add(tx, (TierStore.Room.One) room);
              var _ =
                  Thread.startVirtualThread(() ->
                      looked.complete(
                          HOUSE.transact(late -> TierStore.look(late, other.id, second))));
              await().until(() -> looked.isDone() || isWaiting());
              return room;
            }));

    assertThat(taken).isInstanceOf(TierStore.Room.One.class);
    assertThat(looked.join()).isInstanceOf(TierStore.Room.None.class);
  }

  private static boolean isWaiting() {
    return HOUSE
        .postgres
        .select("select count(*) > 0 from pg_locks where locktype = 'advisory' and not granted")
        .contains("t");
  }

  private static TurnStore.Next next(long message, String recipient) {
    return new TurnStore.Next(
        1, message, 1, recipient, "{}", 0, 0, false, true, false, false, null);
  }

  @Test
  void linesOfOneBusinessKeepToOneLimitAtOnce() {
    limit("b-6", 10);
    List<Line> lines = List.of(line("b-6"), line("b-6"), line("b-6"), line("b-6"));
    lines.forEach(
        line -> HOUSE.postgres.execute("update account set in_flight = 4 where id = " + line.id));
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < 48; i++) {
      ids.add(lines.get(i % 4).initiate("34725000%03d".formatted(i), "text " + i));
    }

    lines.forEach(line -> awaitFull(line, 10));

    await()
        .during(Duration.ofSeconds(1))
        .atMost(Duration.ofSeconds(20))
        .until(() -> ids.stream().filter(id -> HOUSE.state(id).equals("sent")).count() == 10);
    assertThat(lines.stream().mapToInt(line -> line.all().size()).sum()).isEqualTo(10);
  }
}
