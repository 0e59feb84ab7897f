package dev.switchboard.sending;

import static org.awaitility.Awaitility.await;

import dev.switchboard.bus.Bus;
import dev.switchboard.db.Database;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Tx;
import dev.switchboard.db.Vault;
import dev.switchboard.feed.FeedEvent;
import dev.switchboard.inbox.Echoes.Echo;
import dev.switchboard.inbox.OutgoingMessage;
import dev.switchboard.inbox.ThreadStore;
import dev.switchboard.platform.GraphHosts;
import dev.switchboard.sending.Sendable.Terms;
import dev.switchboard.sending.Sendable.Twice;
import dev.switchboard.testing.GraphStandIn;
import dev.switchboard.testing.GraphStandIn.Answer;
import dev.switchboard.testing.Seed;
import dev.switchboard.testing.TestPostgres;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The sending room on a database of its own, and a stand-in for Meta that does as it is told. */
final class SendingHouse implements AutoCloseable {
  private static final SendingConfig CONFIG =
      new SendingConfig(
          Duration.ofSeconds(3),
          Duration.ofMillis(100),
          Duration.ofMillis(600),
          Duration.ofSeconds(30),
          4);

  final TestPostgres postgres = TestPostgres.fresh();
  final Vertx vertx = Vertx.vertx();
  final Database database = postgres.database(vertx);
  final GraphStandIn graph = new GraphStandIn(vertx);
  final Bus bus = new Bus(vertx);
  final OutboxStore outbox = new OutboxStore(bus);
  private final Ids ids = new Ids(4, InstantSource.system());
  private final Vault vault = Vault.open(Vault.newKeyset());
  private final ThreadStore threads = new ThreadStore(bus, ids);
  private final AtomicInteger lines = new AtomicInteger();

  private final URI meta;

  SendingHouse() {
    this(null);
  }

  /**
   * @param simulator what stands in for Meta instead; null: nothing else
   */
  SendingHouse(@Nullable Function<Vertx, URI> simulator) {
    meta = simulator == null ? graph.base() : simulator.apply(vertx);
    Seed.agency(postgres, vault);
    FeedEvent.register(bus);
    OutboxEvent.register(bus);
    // Long enough that calls side by side are seen on a busy machine, too.
    graph.latency(Duration.ofMillis(15));
    var _ = deploy();
  }

  /** Adds a sending verticle; returns its deployment. */
  String deploy() {
    SendingRoom room =
        new SendingRoom(
            bus,
            database,
            vault,
            ids,
            threads,
            GraphHosts.at(meta, Duration.ofSeconds(2)),
            on -> new PostgresLimits());
    return vertx
        .deployVerticle(
            () -> new SendingVerticle(room, CONFIG),
            new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD))
        .await();
  }

  @Override
  public void close() {
    for (String id : vertx.deploymentIDs()) {
      vertx.undeploy(id).await();
    }
    vertx.close().await();
  }

  /** A new line, so that what one test does to its lane does not reach the others. */
  Line line() {
    long id = Seed.LINE + lines.incrementAndGet();
    Seed.line(postgres, vault, id, "1555000" + id);
    return new Line(id);
  }

  /** A status of a line echoes an id. */
  void echo(Line line, String opaque, String externalId) {
    var echoes = new SentEchoes(bus, ids);
    var _ =
        onVirtualThread(() ->
            database.transact(
                tx -> echoes.confirm(tx, List.of(new Echo(line.id, opaque, externalId))).size()));
  }

  /** Runs blocking work where it may block. */
  <T> T onVirtualThread(Callable<T> work) {
    Promise<T> done = Promise.promise();
    var _ =
        Thread.startVirtualThread(() -> {
          try {
            done.complete(work.call());
          } catch (Exception e) {
            done.fail(e);
          }
        });
    return done.future().await();
  }

  /** A transaction of the sending room's; the caller may block. */
  <T> T transact(Function<Tx, T> work) {
    return database.transact(work);
  }

  <T> T inTransaction(Function<Tx, Future<T>> work) {
    return database.transaction(work).await();
  }

  void awaitState(long message, String state) {
    await(message + " is " + state)
        .atMost(Duration.ofSeconds(15))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> state(message).equals(state));
  }

  String state(long message) {
    return postgres.select("select state from message where id = " + message).getFirst();
  }

  /** A line of the agency and what is asked of it. */
  final class Line {
    final long id;
    final List<String> queued = new ArrayList<>();

    Line(long id) {
      this.id = id;
    }

    void plan(String to, Answer... answers) {
      graph.plan(to, answers);
    }

    long queue(String to, String text) {
      return queue(to, text, true, Terms.HUMAN);
    }

    long queue(String to, String text, Terms terms) {
      return queue(to, text, true, terms);
    }

    long queue(String to, String text, boolean mayResend, Terms terms) {
      long message = write(to, text);
      var _ =
          inTransaction(
              tx -> outbox.enqueue(tx, sendable(message, to, text, mayResend, terms)).map(0));
      queued.add(text);
      return message;
    }

    /** The same, and something happens before it is committed. */
    long queue(String to, String text, Terms terms, Runnable meanwhile) {
      long message = write(to, text);
      var _ =
          onVirtualThread(() ->
              transact(tx -> {
                outbox.enqueue(tx, sendable(message, to, text, true, terms)).await();
                meanwhile.run();
                return message;
              }));
      queued.add(text);
      return message;
    }

    /** A template to somebody whose window is closed. */
    long initiate(String to, String text) {
      long message = write(to, text);
      Sendable sendable = sendable(message, to, text, false, Terms.HUMAN);
      var _ =
          inTransaction(tx ->
              outbox
                  .enqueue(
                      tx,
                      new Sendable(
                          sendable.tenantId(),
                          sendable.accountId(),
                          message,
                          to,
                          sendable.request(),
                          Twice.TEMPLATE,
                          true,
                          Terms.HUMAN,
                          null))
                  .map(0));
      return message;
    }

    long write(String to, String text) {
      long message = ids.next();
      return inTransaction(tx ->
              threads
                  .open(tx, Seed.TENANT, id, to)
                  .compose(conversation ->
                      threads.addOutgoing(
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
                              null,
                              null))))
          .id();
    }

    private Sendable sendable(
        long message, String to, String text, boolean mayResend, Terms terms) {
      JsonObject request =
          new JsonObject()
              .put("messaging_product", "whatsapp")
              .put("to", to)
              .put("type", "text")
              .put("text", new JsonObject().put("body", text))
              .put("line", id);
      Twice twice = mayResend ? Twice.TEXT : Twice.TEMPLATE;
      return new Sendable(Seed.TENANT, id, message, to, request.encode(), twice, terms);
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

    /** Nothing of the line goes out until {@link #go}. */
    void pause() {
      postgres.execute(
          """
          insert into sending_lane (account_id, tenant_id, paused_until, pauses)
          values (%d, 1, clock_timestamp() + interval '1 hour', 1)
          """
              .formatted(id));
    }

    void go() {
      postgres.execute("update sending_lane set paused_until = null where account_id = " + id);
    }

    /** Meta says something of a message. */
    void status(long message, String status) {
      postgres.execute(
          """
          insert into status_fact (id, tenant_id, account_id, message_id, external_id, status, at, received_at)
          values (%d, 1, %d, %d, 'wamid.x', '%s', now(), clock_timestamp())
          """
              .formatted(ids.next(), id, message, status));
    }

    void statusOfSomethingElse() {
      postgres.execute(
          """
          insert into status_fact (id, tenant_id, account_id, external_id, status, at, received_at)
          values (%d, 1, %d, 'wamid.other', 'read', now(), clock_timestamp())
          """
              .formatted(ids.next(), id));
    }

    private Stream<JsonObject> arrived() {
      return graph.arrived().stream().filter(body -> body.getLong("line") == id);
    }
  }
}
