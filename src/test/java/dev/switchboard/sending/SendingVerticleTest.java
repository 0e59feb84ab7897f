package dev.switchboard.sending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.bus.Bus;
import dev.switchboard.db.Database;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Vault;
import dev.switchboard.feed.FeedEvent;
import dev.switchboard.feed.FeedStore;
import dev.switchboard.inbox.Echoes.Echo;
import dev.switchboard.inbox.OutgoingMessage;
import dev.switchboard.inbox.ThreadStore;
import dev.switchboard.platform.GraphClient;
import dev.switchboard.testing.GraphStandIn;
import dev.switchboard.testing.GraphStandIn.Answer;
import dev.switchboard.testing.Seed;
import dev.switchboard.testing.TestPostgres;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Each test has a line of its own, so what one does to its lane does not reach the others. */
class SendingVerticleTest {
  private static final TestPostgres POSTGRES = TestPostgres.fresh();
  private static final Vertx VERTX = Vertx.vertx();
  private static final Ids IDS = new Ids(4, InstantSource.system());
  private static final Database DATABASE = POSTGRES.database(VERTX);
  private static final Vault VAULT = Vault.open(Vault.newKeyset());
  private static final Bus BUS = new Bus(VERTX);
  private static final ThreadStore THREADS = new ThreadStore(new FeedStore(BUS), IDS);
  private static final OutboxStore OUTBOX = new OutboxStore(BUS);
  private static final GraphStandIn GRAPH = new GraphStandIn(VERTX);
  private static final SendingConfig CONFIG =
      new SendingConfig(
          Duration.ofSeconds(3),
          Duration.ofMillis(100),
          Duration.ofMillis(600),
          Duration.ofSeconds(30),
          4);
  private static final AtomicInteger LINES = new AtomicInteger();

  @BeforeAll
  static void start() {
    Seed.agency(POSTGRES, VAULT);
    FeedEvent.register(BUS);
    OutboxEvent.register(BUS);
    deploy();
  }

  private static String deploy() {
    return VERTX
        .deployVerticle(
            () ->
                new SendingVerticle(
                    BUS,
                    DATABASE,
                    VAULT,
                    IDS,
                    THREADS,
                    vertx -> new GraphClient(vertx, GRAPH.base(), Duration.ofSeconds(2)),
                    CONFIG),
            new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD))
        .await();
  }

  @AfterAll
  static void close() {
    for (String id : VERTX.deploymentIDs()) {
      VERTX.undeploy(id).await();
    }
    VERTX.close().await();
  }

  @Test
  void sendsInOrderOneCallAtATime() {
    Line line = line();
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      ids.add(line.queue("34600000%03d".formatted(i % 3), "text " + i));
    }

    ids.forEach(id -> awaitState(id, "sent"));

    for (int to = 0; to < 3; to++) {
      int first = to;
      assertThat(line.texts("34600000%03d".formatted(to)))
          .isEqualTo(
              java.util.stream.IntStream.range(0, 10)
                  .mapToObj(i -> "text " + (first + 3 * i))
                  .toList());
    }
    assertThat(GRAPH.mostInFlight(line.id)).isEqualTo(1);
    assertThat(POSTGRES.select("select count(*) from outbox where account_id = " + line.id))
        .containsExactly("0");
    assertThat(
            POSTGRES.select(
                "select count(distinct external_id) from message where account_id = " + line.id))
        .containsExactly("30");
  }

  @Test
  void aLostAnswerIsDoubtUntilAStatusEchoesTheAttempt() {
    Line line = line();
    line.plan("34611000001", new Answer.Lose());
    long lost = line.queue("34611000001", "lost");
    long behind = line.queue("34611000001", "behind");
    long other = line.queue("34611000002", "other");

    awaitState(lost, "in_doubt");
    awaitState(other, "sent");
    assertThat(state(behind)).isEqualTo("queued");

    echo(line, line.opaque("lost"), "wamid.echoed");

    awaitState(behind, "sent");
    assertThat(
            POSTGRES.select(
                "select state || ' ' || external_id from send_attempt where message_id = " + lost))
        .containsExactly("accepted wamid.echoed");
    assertThat(line.texts("34611000001")).containsExactly("lost", "behind");
  }

  @Test
  void aForgedEchoSettlesNothing() {
    Line line = line();
    line.plan("34612000001", new Answer.Lose());
    long lost = line.queue("34612000001", "lost");
    awaitState(lost, "in_doubt");
    AttemptId genuine = AttemptId.parse(line.opaque("lost")).orElseThrow();

    echo(line, new AttemptId(genuine.attempt(), "0000000000000000").opaque(), "wamid.forged");
    echo(line(), genuine.opaque(), "wamid.of-another-line");

    assertThat(POSTGRES.select("select state from send_attempt where message_id = " + lost))
        .containsExactly("in_doubt");
  }

  @Test
  void isSentAgainOnceStatusesFlowWithoutAWordOfIt() {
    Line line = line();
    line.plan("34613000001", new Answer.Lose());
    long lost = line.queue("34613000001", "lost");
    awaitState(lost, "in_doubt");

    await()
        .untilAsserted(() -> {
          line.statusOfSomethingElse();
          assertThat(state(lost)).isEqualTo("sent");
        });

    assertThat(line.texts("34613000001")).containsExactly("lost", "lost");
    assertThat(
            POSTGRES.select(
                "select state from send_attempt where message_id = %d order by number"
                    .formatted(lost)))
        .containsExactly("abandoned", "accepted");
  }

  @Test
  void aTemplateInDoubtWaitsForAPerson() {
    Line line = line();
    line.plan("34614000001", new Answer.Lose());
    long template = line.queue("34614000001", "template", false);
    line.plan("34614000002", new Answer.Lose());
    long text = line.queue("34614000002", "text");
    awaitState(template, "in_doubt");

    await()
        .untilAsserted(() -> {
          line.statusOfSomethingElse();
          assertThat(state(text)).isEqualTo("sent");
        });

    assertThat(state(template)).isEqualTo("in_doubt");
    assertThat(line.texts("34614000001")).containsExactly("template");
  }

  @Test
  void thePairLimitMakesOnlyItsRecipientWait() {
    Line line = line();
    line.plan("34615000001", new Answer.Refuse(400, 131056));
    long limited = line.queue("34615000001", "limited");
    long next = line.queue("34615000001", "next");
    long other = line.queue("34615000002", "other");

    awaitState(other, "sent");
    assertThat(state(limited)).isEqualTo("queued");
    awaitState(limited, "sent");
    awaitState(next, "sent");
    assertThat(line.texts("34615000001")).containsExactly("limited", "limited", "next");
  }

  @Test
  void throughputMakesTheLineWaitAndKeepsTheOrder() {
    Line line = line();
    line.plan("34616000001", new Answer.Refuse(400, 130429));
    long first = line.queue("34616000001", "first");
    long second = line.queue("34616000002", "second");

    awaitState(second, "sent");

    assertThat(state(first)).isEqualTo("sent");
    assertThat(line.all()).containsExactly("first", "first", "second");
  }

  @Test
  void aBadTokenStopsTheLineAndSaysSo() {
    Line line = line();
    line.plan("34617000001", new Answer.Refuse(401, 190));
    long first = line.queue("34617000001", "first");
    long second = line.queue("34617000002", "second");

    await()
        .untilAsserted(() ->
            assertThat(
                    POSTGRES.select(
                        "select state || ' ' || error_code from message where id = " + first))
                .containsExactly("queued 190"));

    assertThat(state(second)).isEqualTo("queued");
    assertThat(
            POSTGRES.select(
                "select pause_code from sending_lane where paused_until > now() and account_id = "
                    + line.id))
        .containsExactly("190");
    assertThat(line.all()).containsExactly("first");
  }

  @Test
  void aFinalRefusalFailsWithItsCode() {
    Line line = line();
    line.plan("34618000001", new Answer.Refuse(400, 131026));
    long failed = line.queue("34618000001", "failed");
    long next = line.queue("34618000001", "next");

    awaitState(next, "sent");

    assertThat(
            POSTGRES.select("select state || ' ' || error_code from message where id = " + failed))
        .containsExactly("failed 131026");
  }

  @Test
  void aCallThatADeadOwnerBeganIsInDoubtAndNotMadeAgain() {
    Line line = line();
    long orphan = line.write("34619000001", "orphan");
    POSTGRES.execute(
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

    awaitState(other, "sent");

    assertThat(state(orphan)).isEqualTo("in_doubt");
    assertThat(line.all()).containsExactly("other");
    assertThat(POSTGRES.select("select epoch from sending_lane where account_id = " + line.id))
        .containsExactly("8");
  }

  @Test
  void anOwnerThatWasReplacedBeginsNoFurtherCall() {
    Line line = line();
    awaitState(line.queue("34620000001", "before"), "sent");
    POSTGRES.execute(
        """
        update sending_lane
           set owner = gen_random_uuid(), epoch = epoch + 1, leased_until = now() + interval '1 hour'
         where account_id = %d
        """
            .formatted(line.id));

    long after = line.queue("34620000001", "after");
    awaitState(line().queue("34620000002", "elsewhere"), "sent");

    assertThat(state(after)).isEqualTo("queued");
    assertThat(line.all()).containsExactly("before");
  }

  @Test
  void aWithdrawnMessageIsNotSent() {
    Line line = line();
    line.plan("34621000001", new Answer.Refuse(400, 131056));
    long limited = line.queue("34621000001", "limited");
    long withdrawn = line.queue("34621000001", "withdrawn");

    boolean taken = inTransaction(tx -> OUTBOX.withdraw(tx, withdrawn));
    assertThat(taken).isTrue();
    awaitState(limited, "sent");
    taken = inTransaction(tx -> OUTBOX.withdraw(tx, limited));
    assertThat(taken).isFalse();

    long last = line.queue("34621000001", "last");
    awaitState(last, "sent");
    assertThat(line.texts("34621000001")).containsExactly("limited", "limited", "last");
  }

  @Test
  void twoOwnersShareTheLinesAndNeverSendTwice() {
    String second = deploy();
    List<Line> lines =
        java.util.stream.Stream.generate(SendingVerticleTest::line).limit(6).toList();
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      Line line = lines.get(i % lines.size());
      ids.add(line.queue("34622000001", "text " + i));
    }
    VERTX.undeploy(second).await();

    ids.forEach(id -> awaitState(id, "sent"));

    for (Line line : lines) {
      assertThat(line.all()).hasSize(10).doesNotHaveDuplicates();
      assertThat(line.all()).isEqualTo(line.queued);
    }
  }

  private static Line line() {
    long id = Seed.LINE + LINES.incrementAndGet();
    Seed.line(POSTGRES, VAULT, id, "1555000" + id);
    return new Line(id);
  }

  private static void echo(Line line, String opaque, String externalId) {
    var echoes = new SentEchoes(BUS);
    var _ =
        onVirtualThread(() ->
                DATABASE.transact(tx ->
                    echoes.confirm(tx, List.of(new Echo(line.id, opaque, externalId))).size()))
            .await();
  }

  private static Future<Integer> onVirtualThread(java.util.concurrent.Callable<Integer> work) {
    io.vertx.core.Promise<Integer> done = io.vertx.core.Promise.promise();
    var _ =
        Thread.startVirtualThread(() -> {
          try {
            done.complete(work.call());
          } catch (Exception e) {
            done.fail(e);
          }
        });
    return done.future();
  }

  private static <T> T inTransaction(
      java.util.function.Function<dev.switchboard.db.Tx, Future<T>> work) {
    return DATABASE.transaction(work).await();
  }

  private static void awaitState(long message, String state) {
    await(message + " is " + state)
        .atMost(Duration.ofSeconds(15))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> state(message).equals(state));
  }

  private static String state(long message) {
    return POSTGRES.select("select state from message where id = " + message).getFirst();
  }

  /** A line of the agency and what is asked of it. */
  private static final class Line {
    private final long id;
    private final List<String> queued = new ArrayList<>();

    Line(long id) {
      this.id = id;
    }

    void plan(String to, Answer... answers) {
      GRAPH.plan(to, answers);
    }

    long queue(String to, String text) {
      return queue(to, text, true);
    }

    long queue(String to, String text, boolean mayResend) {
      long message = write(to, text);
      var _ =
          inTransaction(tx -> OUTBOX.enqueue(tx, sendable(message, to, text, mayResend)).map(0));
      queued.add(text);
      return message;
    }

    long write(String to, String text) {
      long message = IDS.next();
      return inTransaction(tx ->
              THREADS
                  .open(tx, Seed.TENANT, id, to)
                  .compose(conversation ->
                      THREADS.addOutgoing(
                          tx,
                          new OutgoingMessage(
                              message,
                              Seed.TENANT,
                              conversation.orElseThrow(),
                              id,
                              "api",
                              null,
                              null,
                              "text",
                              text,
                              null,
                              null))))
          .id();
    }

    private Sendable sendable(long message, String to, String text, boolean mayResend) {
      JsonObject request =
          new JsonObject()
              .put("to", to)
              .put("type", "text")
              .put("text", new JsonObject().put("body", text))
              .put("line", id);
      return new Sendable(Seed.TENANT, id, message, to, request.encode(), mayResend);
    }

    List<String> all() {
      return arrived().map(body -> body.getJsonObject("text").getString("body")).toList();
    }

    List<String> texts(String to) {
      return arrived()
          .filter(body -> body.getString("to").equals(to))
          .map(body -> body.getJsonObject("text").getString("body"))
          .toList();
    }

    String opaque(String text) {
      return arrived()
          .filter(body -> body.getJsonObject("text").getString("body").equals(text))
          .map(body -> body.getString("biz_opaque_callback_data"))
          .findFirst()
          .orElseThrow();
    }

    void statusOfSomethingElse() {
      POSTGRES.execute(
          """
          insert into status_fact (id, tenant_id, account_id, external_id, status, at, received_at)
          values (%d, 1, %d, 'wamid.other', 'read', now(), clock_timestamp())
          """
              .formatted(IDS.next(), id));
    }

    private java.util.stream.Stream<JsonObject> arrived() {
      return GRAPH.arrived().stream().filter(body -> body.getLong("line") == id);
    }
  }
}
