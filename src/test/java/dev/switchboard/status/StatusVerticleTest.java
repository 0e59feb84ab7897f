package dev.switchboard.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.bus.Bus;
import dev.switchboard.db.Database;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Pools;
import dev.switchboard.db.Vault;
import dev.switchboard.feed.FeedEvent;
import dev.switchboard.inbox.Echoes;
import dev.switchboard.inbox.ThreadStore;
import dev.switchboard.ledger.LeafEvent;
import dev.switchboard.ledger.LeafPumpConfig;
import dev.switchboard.ledger.LedgerStore;
import dev.switchboard.ledger.NewLeaf;
import dev.switchboard.testing.Seed;
import dev.switchboard.testing.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.SqlClient;
import java.time.Duration;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class StatusVerticleTest {
  private static final TestPostgres POSTGRES = TestPostgres.fresh();
  private static final Vertx VERTX = Vertx.vertx();
  private static final Ids IDS = new Ids(3, InstantSource.system());
  private static final Database DATABASE = POSTGRES.database(VERTX);
  private static final SqlClient CLIENT = Pools.pipelined(VERTX, POSTGRES.pipelineLogin());

  @BeforeAll
  static void start() {
    Seed.agency(POSTGRES, Vault.open(Vault.newKeyset()));
    POSTGRES.execute(
        "insert into contact (id, tenant_id, name) values (1, 1, 'Nadia')",
        "insert into conversation (id, tenant_id, client_id, account_id, contact_id) values (1, 1, 10, 1000, 1)");
    var bus = new Bus(VERTX);
    LeafEvent.register(bus);
    FeedEvent.register(bus);
    var threads = new ThreadStore(bus, IDS);
    VERTX
        .deployVerticle(
            () ->
                new StatusVerticle(
                    bus,
                    DATABASE,
                    threads,
                    StatusVerticleTest::echoed,
                    IDS,
                    new LeafPumpConfig(500, Duration.ofMillis(50), 3, Duration.ofMillis(10)),
                    new SimpleMeterRegistry()),
            new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD))
        .await();
  }

  @AfterAll
  static void close() {
    VERTX.close().await();
  }

  @Test
  void derivesTheStateAndTellsTheFeedOnlyOfChanges() {
    message(11, "wamid.a");

    post(
        status("wamid.a", "read", ""),
        status("wamid.a", "sent", ""),
        status("wamid.a", "delivered", ""));

    await()
        .untilAsserted(() ->
            assertThat(POSTGRES.select("select count(*) from status_fact where message_id = 11"))
                .containsExactly("3"));
    assertThat(state(11)).containsExactly("read");
    assertThat(POSTGRES.select("select count(*) from feed where message_id = 11"))
        .containsExactly("1");
  }

  @Test
  void failedAfterDeliveredKeepsBoth() {
    message(12, "wamid.b");

    post(
        status("wamid.b", "delivered", ""),
        status(
            "wamid.b",
            "failed",
            ",\"errors\":[{\"code\":131026,\"title\":\"Message undeliverable\"}]"));

    await()
        .untilAsserted(() ->
            assertThat(
                    POSTGRES.select(
                        "select state || ' ' || error_code || ' ' || error_text from message where id = 12"))
                .containsExactly("delivered 131026 Message undeliverable"));
  }

  @Test
  void keepsWhatItCostsWhicheverOfItAStatusSaysAndWheneverItsMessageComes() {
    String pricing =
        "{\"billable\":false,\"pricing_model\":\"PMP\",\"type\":\"free_entry_point\",\"category\":\"referral_conversion\"}";
    String conversation =
        "{\"id\":\"c1\",\"expiration_timestamp\":\"1698339900\",\"origin\":{\"type\":\"referral_conversion\"}}";

    post(
        status("wamid.cost", "sent", ",\"conversation\":" + conversation),
        status("wamid.cost", "delivered", ",\"pricing\":" + pricing),
        status("wamid.cost", "read", ",\"pricing\":\"none\",\"conversation\":7"));
    await().untilAsserted(() -> assertThat(costs("is null")).hasSize(3));
    message(29, "wamid.cost");

    await()
        .untilAsserted(() ->
            assertThat(costs("= 29"))
                .containsExactly("delivered|" + pricing + "|", "read||", "sent||" + conversation));
  }

  private static List<String> costs(String message) {
    return POSTGRES.select(
        "select concat(status, '|', pricing, '|', conversation) from status_fact where external_id = 'wamid.cost' and message_id %s order by status"
            .formatted(message));
  }

  @Test
  void aStatusOfWhatCameInChangesNothingAndFailsNoOther() {
    POSTGRES.execute(
        """
        insert into message (id, tenant_id, conversation_id, account_id, direction, source, external_id, type, platform_at)
        values (27, 1, 1, 1000, 'in', 'customer', 'wamid.in', 'text', now())
        """);
    message(28, "wamid.out");

    post(status("wamid.in", "read", ""), status("wamid.out", "read", ""));

    await().untilAsserted(() -> assertThat(state(28)).containsExactly("read"));
    assertThat(POSTGRES.select("select count(*) from message where id = 27 and state is null"))
        .containsExactly("1");
    await()
        .untilAsserted(() ->
            assertThat(POSTGRES.select("select count(*) from pending where attempts > 0"))
                .containsExactly("0"));
    assertThat(POSTGRES.select("select count(*) from set_aside where outcome = 'dead'"))
        .containsExactly("0");
  }

  @Test
  void aStatusBeforeItsMessageWaitsForIt() {
    post(status("wamid.early", "delivered", ""));
    await()
        .untilAsserted(() ->
            assertThat(
                    POSTGRES.select(
                        "select count(*) from status_fact where external_id = 'wamid.early'"))
                .containsExactly("1"));

    message(13, "wamid.early");

    await().untilAsserted(() -> assertThat(state(13)).containsExactly("delivered"));
  }

  @Test
  void anEchoSettlesAMessageWhoseAnswerWasLost() {
    POSTGRES.execute(
        """
        insert into message (id, tenant_id, conversation_id, account_id, direction, source, type, platform_at, state)
        values (14, 1, 1, 1000, 'out', 'agent', 'text', now(), 'in_doubt')
        """);

    post(status("wamid.lost", "sent", ",\"biz_opaque_callback_data\":\"echo-14\""));

    await()
        .untilAsserted(() ->
            assertThat(
                    POSTGRES.select(
                        "select state || ' ' || external_id from message where id = 14"))
                .containsExactly("sent wamid.lost"));
  }

  @Test
  void aResellersStatusCountsForWhatWeSentAndIsRecordedForAnythingElse() {
    message(15, "wamid.ours");
    message(16, "wamid.theirs");
    POSTGRES.execute("update message set source = 'meta_inbox' where id = 16");

    post(
        resold(
            "ycloud",
            "{'wamid':'wamid.ours','status':'delivered','updateTime':'2026-02-22T12:00:02.000Z'}"),
        resold("ycloud", "{'wamid':'wamid.theirs','status':'read'}"),
        resold("ycloud", "{'wamid':'wamid.nobodys','status':'read'}"),
        resold("ycloud", "{'id':'not sent yet','status':'accepted'}"),
        resold(
            "wati",
            "{'whatsappMessageId':'wamid.ours','eventType':'sentMessageREPLIED_v2','timestamp':'1771761602'}"));

    await().untilAsserted(() -> assertThat(state(15)).containsExactly("read"));
    await()
        .untilAsserted(() ->
            assertThat(
                    POSTGRES.select(
                        "select outcome || ' ' || reason from set_aside where source in ('ycloud', 'wati') order by 1"))
                .containsExactly(
                    "noop a status of no message of ours",
                    "noop a status of no message of ours",
                    "noop a status of no named message"));
    assertThat(state(16)).containsExactly("sent");
    // Facts are what the sending room takes for a sign of life of Meta's stream.
    assertThat(
            POSTGRES.select(
                "select external_id || ' ' || status || ' ' || extract(epoch from at)::bigint from status_fact where external_id in ('wamid.ours', 'wamid.theirs', 'wamid.nobodys') order by 1"))
        .containsExactly("wamid.ours delivered 1771761602", "wamid.ours read 1771761602");
  }

  @Test
  void aResellersEchoSettlesNothing() {
    POSTGRES.execute(
        """
        insert into message (id, tenant_id, conversation_id, account_id, direction, source, type, platform_at, state)
        values (17, 1, 1, 1000, 'out', 'agent', 'text', now(), 'in_doubt')
        """);

    post(
        resold(
            "ycloud", "{'wamid':'wamid.x','status':'sent','biz_opaque_callback_data':'echo-17'}"));

    await()
        .untilAsserted(
            () -> assertThat(POSTGRES.select("select count(*) from pending")).containsExactly("0"));
    assertThat(POSTGRES.select("select count(*) from status_fact where external_id = 'wamid.x'"))
        .containsExactly("0");
    assertThat(state(17)).containsExactly("in_doubt");
  }

  // The sending room's part, reduced to what it answers.
  private static Map<Echoes.Echo, Long> echoed(dev.switchboard.db.Tx tx, List<Echoes.Echo> echoes) {
    return echoes.stream()
        .filter(echo -> echo.opaque().startsWith("echo-"))
        .collect(
            java.util.stream.Collectors.toMap(
                echo -> echo, echo -> Long.parseLong(echo.opaque().substring("echo-".length()))));
  }

  private static List<String> state(long message) {
    return POSTGRES.select("select state from message where id = " + message);
  }

  private static void message(long id, String externalId) {
    POSTGRES.execute(
        """
        insert into message (id, tenant_id, conversation_id, account_id, direction, source, external_id, type, platform_at, state)
        values (%d, 1, 1, 1000, 'out', 'agent', '%s', 'text', now(), 'sent')
        """
            .formatted(id, externalId));
  }

  private static String status(String id, String word, String more) {
    return "{\"item\":{\"id\":\"%s\",\"status\":\"%s\",\"timestamp\":\"1763900000\"%s}}"
        .formatted(id, word, more);
  }

  private static void post(String... statuses) {
    post(
        java.util.Arrays.stream(statuses)
            .map(body -> leaf("whatsapp", body))
            .toArray(NewLeaf[]::new));
  }

  private static NewLeaf resold(String source, String item) {
    return leaf(source, "{\"item\":%s}".formatted(item.replace('\'', '"')));
  }

  private static NewLeaf leaf(String source, String body) {
    return new NewLeaf(
        IDS.next(),
        Seed.APP,
        UUID.randomUUID(),
        Seed.LINE,
        Seed.TENANT,
        source,
        "status",
        NewLeaf.Queue.STATUS,
        Buffer.buffer(body),
        Seed.PHONE_NUMBER_ID,
        null);
  }

  private static void post(NewLeaf... leaves) {
    assertThat(
            LedgerStore.store(CLIENT, List.of(leaves), OffsetDateTime.now(ZoneOffset.UTC)).await())
        .isEqualTo(leaves.length);
  }
}
