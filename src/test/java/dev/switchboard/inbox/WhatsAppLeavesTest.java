package dev.switchboard.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.switchboard.access.Proxies;
import dev.switchboard.bus.Bus;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Vault;
import dev.switchboard.feed.FeedEvent;
import dev.switchboard.ledger.LeafEvent;
import dev.switchboard.ledger.LeafPumpConfig;
import dev.switchboard.status.StatusVerticle;
import dev.switchboard.testing.MetaSignature;
import dev.switchboard.testing.Seed;
import dev.switchboard.testing.TestPostgres;
import dev.switchboard.webhook.Attempts;
import dev.switchboard.webhook.Bounds;
import dev.switchboard.webhook.HttpVerticle;
import dev.switchboard.webhook.Rates;
import dev.switchboard.webhook.Watch;
import dev.switchboard.webhook.WebhookConfig;
import dev.switchboard.webhook.WebhookMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every payload of the collection, leaf by leaf: what {@code whatsapp-leaves.tsv} says of it (read
 * from the payloads and Meta's documents, not from what the code does) is what it becomes.
 */
class WhatsAppLeavesTest {
  private static final Path META = Path.of("src/test/resources/meta");
  private static final TestPostgres POSTGRES = TestPostgres.fresh();
  private static final Vertx VERTX = Vertx.vertx();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  // What became of each leaf, in the order in which the body holds them.
  private static final String LEAVES =
      """
      select concat_ws(E'\\t', l.kind, coalesce(i.id, '-'),
               case when s.outcome is not null then s.outcome
                    when e.id is not null then 'event'
                    when r.emoji is not null then 'reaction'
                    when a.kind is not null then 'amendment ' || a.kind
                    when m.id is not null then 'message ' || m.type
                    when k.leaf_id is not null then 'identity'
                    when f.id is not null then concat('fact ', f.status, ' of ' || f.participant)
                    else 'lost' end)
        from leaf l
        cross join lateral (select convert_from(l.body, 'utf8')::json -> 'item') b (item)
        cross join lateral (
          select item ->> 'id', item ->> 'status', item #>> '{reaction,message_id}',
                 coalesce(item ->> 'recipient_participant_id', item ->> 'participant_recipient_id')
        ) i (id, status, target, participant)
        left join set_aside s on s.leaf_id = l.id
        left join message m on l.kind in ('message', 'message_echo', 'call') and m.account_id = l.account_id
             and m.external_id = i.id
        left join reaction r on r.account_id = l.account_id and r.target_external_id = i.target and r.external_id = i.id
        left join amendment a on a.account_id = l.account_id and a.external_id = i.id
        left join account_event e on e.leaf_id = l.id
        left join (select distinct leaf_id from contact_identity) k on k.leaf_id = l.id and l.kind = 'user_id_update'
        left join status_fact f on l.kind = 'status' and f.account_id = l.account_id and f.external_id = i.id
             and f.status = i.status and f.participant is not distinct from i.participant
       order by l.id
      """;

  private static final String EVERYTHING =
      """
      select row_to_json(t)::text from (
        select 'ledger' as what, (select count(*) from ledger) as many, (select seq from feed_head) as seq union all
        select 'leaf', count(*), max(id) from leaf union all
        select 'set_aside', count(*), max(leaf_id) from set_aside union all
        select 'message', count(*), max(id) from message union all
        select 'reaction', count(*), null from reaction union all
        select 'fact', count(*), max(id) from status_fact union all
        select 'amendment', count(*), null from amendment union all
        select 'event', count(*), max(id) from account_event union all
        select 'contact', count(*), max(id) from contact union all
        select 'unread', sum(unread), count(*) from conversation) t
      """;

  private static URI url = URI.create("http://localhost");

  @BeforeAll
  static void start() throws IOException {
    Vault vault = Vault.open(Vault.newKeyset());
    Seed.agency(POSTGRES, vault);
    long id = Seed.LINE;
    for (String line : lines()) {
      Seed.line(POSTGRES, vault, ++id, line);
    }
    // Every business that an event was about has a line of ours.
    for (String business : named("/entry/0/id")) {
      Seed.line(POSTGRES, vault, ++id, "line of " + business);
      POSTGRES.execute(
          "update account set business_id = '%s' where id = %d".formatted(business, id));
    }
    var bus = new Bus(VERTX);
    LeafEvent.register(bus);
    FeedEvent.register(bus);
    var ids = new Ids(1, InstantSource.system());
    var database = POSTGRES.database(VERTX);
    var pump = new LeafPumpConfig(500, Duration.ofSeconds(1), 3, Duration.ofMillis(1));
    var registry = new SimpleMeterRegistry();
    var inbox = new InboxConfig(pump, InboxConfig.LATE_AFTER);
    deploy(() ->
        new ProcessingVerticle(bus, database, Echoes.NONE, Hearers.NONE, ids, inbox, registry));
    var threads = new ThreadStore(bus, ids);
    deploy(() ->
        new StatusVerticle(bus, database, threads, (tx, echoes) -> Map.of(), ids, pump, registry));
    var http =
        new HttpVerticle(
            new WebhookConfig(0, Duration.ofSeconds(5), false, Bounds.DEFAULTS, Proxies.LOOPBACK),
            bus,
            database,
            POSTGRES.pipelineLogin(),
            vault,
            () -> ids,
            vertx -> request -> request.response().setStatusCode(404).end(),
            new Watch(
                new Attempts(database, InstantSource.system(), Attempts.PER_MINUTE),
                new WebhookMetrics(registry),
                database,
                null,
                Rates.usual()));
    VERTX.deployVerticle(http).await();
    url = URI.create("http://localhost:" + http.actualPort() + "/webhooks/whatsapp");
  }

  private static void deploy(Supplier<? extends Deployable> room) {
    VERTX
        .deployVerticle(
            room, new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD))
        .await();
  }

  @AfterAll
  static void close() {
    VERTX.close().await();
  }

  @Test
  void theTableSpeaksOfEveryPayloadOfTheManifest() throws IOException {
    try (Stream<Path> files = Files.list(META.resolve("whatsapp"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(payloads())
          .hasSizeGreaterThan(100);
    }
    assertThat(table().keySet()).containsExactlyInAnyOrderElementsOf(payloads());
  }

  @ParameterizedTest
  @MethodSource("payloads")
  void aPayloadBecomesWhatItsLeavesSayAndARepeatChangesNothing(String file) throws Exception {
    // The collection's authors use one id for many messages: each file has the ledger for itself.
    POSTGRES.execute(
        "delete from ledger",
        "delete from leaf",
        "delete from set_aside",
        "delete from message",
        "delete from reaction",
        "delete from amendment",
        "delete from account_event",
        "delete from status_fact");
    String body = Files.readString(META.resolve("whatsapp").resolve(file));

    assertThat(post(body).statusCode()).isEqualTo(200);
    awaitQueuesEmpty();
    assertThat(POSTGRES.select(LEAVES)).containsExactlyElementsOf(table().get(file));

    List<String> once = POSTGRES.select(EVERYTHING);
    assertThat(post(body).statusCode()).isEqualTo(200);
    assertThat(post(body).statusCode()).isEqualTo(200);
    awaitQueuesEmpty();
    assertThat(POSTGRES.select(EVERYTHING)).isEqualTo(once);
  }

  @Test
  void aThousandLeavesPostedThreeTimesAtOnceAreThereOnce() throws Exception {
    String body = thousand();
    assertThat(body.length()).isBetween(2_900_000, 3 * 1024 * 1024);

    var posts = Stream.generate(() -> post(request(body))).limit(3).toList();

    assertThat(posts).allSatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(200));
    awaitQueuesEmpty();
    assertThat(
            POSTGRES.select(
                """
                select concat_ws(' ', count(*), count(distinct external_id), count(distinct conversation_id), count(distinct text))
                  from message where external_id like 'wamid.thousand-%'
                """))
        .containsExactly("1000 1000 50 1000");
    assertThat(
            POSTGRES.select(
                "select sum(unread) from conversation join contact c on c.id = contact_id where c.name = 'Thousand'"))
        .containsExactly("1000");
  }

  private static String thousand() {
    StringBuilder contacts = new StringBuilder();
    StringBuilder messages = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      contacts
          .append(i == 0 ? "" : ",")
          .append("{\"wa_id\":\"4477008%05d\",\"profile\":{\"name\":\"Thousand\"}}".formatted(i));
    }
    for (int i = 0; i < 1000; i++) {
      messages
          .append(i == 0 ? "" : ",")
          .append(
              "{\"id\":\"wamid.thousand-%d\",\"from\":\"4477008%05d\",\"timestamp\":\"1700000000\",\"type\":\"text\",\"text\":{\"body\":\"%d %s\"}}"
                  .formatted(i, i % 50, i, "x".repeat(2_900)));
    }
    return """
    {"object":"whatsapp_business_account","entry":[{"id":"W","changes":[{"field":"messages","value":{
     "messaging_product":"whatsapp","metadata":{"phone_number_id":"%s"},"contacts":[%s],"messages":[%s]}}]}]}
    """
        .formatted(Seed.PHONE_NUMBER_ID, contacts, messages);
  }

  /** The WhatsApp payloads that the manifest names. */
  static List<String> payloads() throws IOException {
    return Files.readAllLines(META.resolve("MANIFEST.tsv")).stream()
        .map(line -> line.split("\t", -1)[0])
        .filter(file -> file.startsWith("whatsapp/"))
        .map(file -> file.substring("whatsapp/".length()))
        .toList();
  }

  private static Map<String, List<String>> table() throws IOException {
    return Files.readAllLines(META.resolve("whatsapp-leaves.tsv")).stream()
        .skip(1)
        .map(line -> line.split("\t", 2))
        .collect(
            Collectors.groupingBy(
                row -> row[0], Collectors.mapping(row -> row[1], Collectors.toList())));
  }

  private static Set<String> named(String pointer) throws IOException {
    Set<String> ids = new TreeSet<>();
    for (String file : payloads()) {
      ids.add(
          JsonMapper.builder()
              .build()
              .readTree(META.resolve("whatsapp").resolve(file).toFile())
              .at(pointer)
              .asText());
    }
    return ids;
  }

  // Every number that a payload was sent to is a line of ours, so that none is parked for that.
  private static Set<String> lines() throws IOException {
    Set<String> lines = new TreeSet<>();
    for (String file : payloads()) {
      JsonNode body =
          JsonMapper.builder().build().readTree(META.resolve("whatsapp").resolve(file).toFile());
      body.findValues("phone_number_id").forEach(line -> lines.add(line.asText()));
    }
    return lines;
  }

  private static void awaitQueuesEmpty() {
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(10))
        .untilAsserted(
            () -> assertThat(POSTGRES.select("select count(*) from pending")).containsExactly("0"));
  }

  private static HttpResponse<String> post(String body) throws IOException, InterruptedException {
    return CLIENT.send(request(body), HttpResponse.BodyHandlers.ofString());
  }

  private static CompletableFuture<HttpResponse<String>> post(HttpRequest request) {
    return CLIENT.sendAsync(request, HttpResponse.BodyHandlers.ofString());
  }

  private static HttpRequest request(String body) {
    return HttpRequest.newBuilder(url)
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .header("X-Hub-Signature-256", MetaSignature.of(Seed.APP_SECRET, body))
        .build();
  }
}
