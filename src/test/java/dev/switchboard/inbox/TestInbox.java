package dev.switchboard.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.bus.Bus;
import dev.switchboard.db.Database;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Pools;
import dev.switchboard.db.Tx;
import dev.switchboard.feed.FeedEvent;
import dev.switchboard.ledger.Leaf;
import dev.switchboard.ledger.LeafEvent;
import dev.switchboard.ledger.LeafPumpConfig;
import dev.switchboard.ledger.LedgerStore;
import dev.switchboard.ledger.NewLeaf;
import dev.switchboard.status.StatusVerticle;
import dev.switchboard.testing.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.SqlClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** The rooms that turn leaves into threads, over a database of their own; leaves go in by hand. */
final class TestInbox {
  private static final AtomicLong WORKERS = new AtomicLong();

  final TestPostgres postgres = TestPostgres.fresh();
  final Vertx vertx = Vertx.vertx();
  final Ids ids = new Ids((int) WORKERS.incrementAndGet(), InstantSource.system());
  final Bus bus = new Bus(vertx);
  final Database database = postgres.database(vertx);
  final SqlClient client = Pools.pool(vertx, postgres.pipelineLogin(), 2);

  TestInbox() {
    LeafEvent.register(bus);
    FeedEvent.register(bus);
    postgres.execute(
        "insert into meta_app (id, name, secret, verify_token) values (100, 'App', '\\x', '\\x')");
  }

  /** Starts the rooms. */
  TestInbox start(int instances) {
    return start(instances, Echoes.NONE);
  }

  /** Starts the rooms; they recognise what was sent by us. */
  TestInbox start(int instances, Echoes echoes) {
    var options = options(instances);
    var _ = processing(ids, echoes, options);
    var config = pump();
    vertx
        .deployVerticle(
            () ->
                new StatusVerticle(
                    bus,
                    database,
                    new ThreadStore(bus, ids),
                    echoes,
                    ids,
                    config,
                    new SimpleMeterRegistry()),
            options)
        .await();
    return this;
  }

  /** The room that makes threads, of a node that makes ids of its own; ended by undeploying. */
  String processing(Ids ids) {
    return processing(ids, Echoes.NONE, options(1));
  }

  private String processing(Ids ids, Echoes echoes, DeploymentOptions options) {
    return vertx
        .deployVerticle(
            () ->
                new ProcessingVerticle(
                    bus,
                    database,
                    echoes,
                    Hearers.NONE,
                    ids,
                    new InboxConfig(pump(), InboxConfig.LATE_AFTER),
                    new SimpleMeterRegistry()),
            options)
        .await();
  }

  private static LeafPumpConfig pump() {
    return new LeafPumpConfig(500, Duration.ofMillis(200), 3, Duration.ofMillis(1));
  }

  private static DeploymentOptions options(int instances) {
    return new DeploymentOptions()
        .setThreadingModel(ThreadingModel.VIRTUAL_THREAD)
        .setInstances(instances);
  }

  /** An agency with one line; ids are made of the number. */
  TestInbox line(long tenant, String platform, String externalId, String businessId) {
    return agency(tenant).line(account(tenant), tenant, platform, externalId, businessId);
  }

  /** An agency with a client and no line. */
  TestInbox agency(long tenant) {
    postgres.execute(
        "insert into tenant (tenant_id, name) values (%d, 'Agency')".formatted(tenant),
        "insert into feed_head (tenant_id) values (%d)".formatted(tenant),
        "insert into client (id, tenant_id, name) values (%d, %d, 'Client')"
            .formatted(tenant * 10, tenant));
    return this;
  }

  /** A line of an agency that is there. */
  TestInbox line(long id, long tenant, String platform, String externalId, String businessId) {
    postgres.execute(
        """
        insert into account (id, tenant_id, client_id, app_id, platform, external_id, business_id, name, access_token)
        values (%d, %d, %d, 100, '%s', '%s', '%s', 'Line', '\\x')
        """
            .formatted(id, tenant, tenant * 10, platform, externalId, businessId));
    return this;
  }

  static long account(long tenant) {
    return tenant * 1000;
  }

  /** A leaf as the ack path would store it. */
  NewLeaf leaf(long tenant, String source, String kind, String body) {
    var queue =
        List.of("status", "read", "delivery").contains(kind)
            ? NewLeaf.Queue.STATUS
            : NewLeaf.Queue.INBOX;
    return new NewLeaf(
        ids.next(),
        100,
        UUID.randomUUID(),
        account(tenant),
        tenant,
        source,
        kind,
        queue,
        Buffer.buffer(body),
        "line",
        null);
  }

  /** A leaf of a WhatsApp item. */
  NewLeaf whatsapp(long tenant, String kind, String context, String item) {
    return leaf(
        tenant,
        "whatsapp",
        kind,
        "{\"entry\":{\"id\":\"W\"},\"field\":\"messages\",\"context\":{%s},\"item\":%s}"
            .formatted(context, item));
  }

  void store(NewLeaf... leaves) {
    assertThat(
            LedgerStore.store(client, Arrays.asList(leaves), OffsetDateTime.now(ZoneOffset.UTC))
                .await())
        .isEqualTo(leaves.length);
    for (NewLeaf leaf : leaves) {
      bus.publish(
          LeafEvent.TOPIC, new LeafEvent.Stored(leaf.queue().number(), List.of(leaf.shard())));
    }
  }

  /**
   * The processing room's work on one leaf of Messenger's, in a transaction that the test holds.
   */
  void work(Tx tx, long tenant, String kind, String body, Echoes echoes) {
    new InboxHandler(new InboxStore(ids, InboxConfig.LATE_AFTER), bus, echoes, Hearers.NONE, ids)
        .handle(
            tx,
            List.of(
                new Leaf(
                    ids.next(),
                    NewLeaf.Queue.INBOX,
                    LocalDate.EPOCH,
                    100,
                    account(tenant),
                    tenant,
                    "messenger",
                    kind,
                    Buffer.buffer(body),
                    Instant.now())));
  }

  /** Waits until all that was stored is worked on, and nothing that can be applied waits. */
  void settle() {
    await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofMillis(10))
        .untilAsserted(() ->
            assertThat(
                    postgres.select(
                        """
                        select (select count(*) from pending) || ' '
                            || (select count(*) from status_fact f join message m on m.account_id = f.account_id
                                   and m.external_id = f.external_id where f.message_id is null) || ' '
                            || (select count(*) from amendment a join message m on m.account_id = a.account_id
                                   and m.external_id = a.target_external_id where a.message_id is null) || ' '
                            || (select count(*) from waiting_watermark w
                                  join contact_identity i on i.tenant_id = w.tenant_id and i.value = w.person
                                   and i.scope = w.account_id::text
                                  join conversation c on c.account_id = w.account_id and c.contact_id = i.contact_id)
                        """))
                .containsExactly("0 0 0 0"));
  }

  void close() {
    vertx.close().await();
  }
}
