package dev.switchboard.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import dev.switchboard.testing.LogCapture;
import dev.switchboard.testing.MetaSignature;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One POST in the structured log, from its receipt to the commit of what it became. */
class WayInLogTest {
  // What it says of a POST's leaves; of one line, that, too.
  private static final String[] OF_A_POST = {
    "requestId", "route", "source", "leaves", "firstLeaf", "lastLeaf", "micros"
  };
  private static final String LINE = "15550001000";
  private static final String ANOTHER = "15550001001";
  private static final String TEXT = "A gravel path to Zürich, 4 pm";
  // What the encoder says of every line.
  private static final String[] ALWAYS = {
    "@timestamp", "@version", "message", "logger_name", "thread_name", "level", "level_value"
  };

  private final TestInbox inbox =
      new TestInbox()
          .agency(1)
          .line(1000, 1, "whatsapp", LINE, "W")
          .line(1001, 1, "whatsapp", ANOTHER, "W");
  private final LogCapture webhook = new LogCapture("webhook", Level.DEBUG);
  private final LogCapture ours = new LogCapture("dev.switchboard", Level.DEBUG);
  private final TestDoor door = new TestDoor(inbox).open();

  @BeforeEach
  void start() {
    inbox.start(1);
  }

  @AfterEach
  void close() {
    webhook.close();
    ours.close();
    inbox.close();
  }

  @Test
  void aPostIsFollowedFromItsRequestIdToTheCommitOfItsMessage() {
    String body = post(change("wamid.1", LINE));

    assertThat(door.status(body, MetaSignature.of(TestDoor.SECRET, body), "trace-1"))
        .isEqualTo(200);

    await().until(() -> !webhook.events("webhook.processed").isEmpty());
    String leaf = inbox.postgres.select("select id from leaf").getFirst();
    JsonObject received =
        only("webhook.received", "requestId", "route", "source", "bytes", "micros");
    JsonObject verified = only("webhook.verified", with(OF_A_POST, "account"));
    JsonObject committed = only("webhook.committed", with(OF_A_POST, "account"));
    JsonObject processed =
        only(
            "webhook.processed",
            "source",
            "account",
            "leaves",
            "firstLeaf",
            "lastLeaf",
            "leafIds",
            "queue",
            "shard",
            "micros");
    assertThat(List.of(received, verified, committed))
        .allSatisfy(line -> assertThat(line.getString("requestId")).isEqualTo("trace-1"))
        .allSatisfy(line -> assertThat(line.getString("route")).isEqualTo("/webhooks/whatsapp"));
    assertThat(List.of(verified, committed, processed))
        .allSatisfy(line -> assertThat(line.getString("account")).isEqualTo("1000"))
        .allSatisfy(line -> assertThat(line.getString("source")).isEqualTo("whatsapp"));
    assertThat(committed.getString("firstLeaf")).isEqualTo(leaf);
    assertThat(processed.getString("leafIds")).isEqualTo(leaf);
    assertThat(processed.getString("queue")).isEqualTo("inbox");
    assertThat(received.getInteger("bytes"))
        .isEqualTo(body.getBytes(java.nio.charset.StandardCharsets.UTF_8).length);
    saysNothingOfTheMessage();
  }

  @Test
  void ofLeavesOfSeveralLinesEachIsFoundInWhatWasCommittedAndProcessed() {
    String body = post(change("wamid.1", LINE) + "," + change("wamid.2", ANOTHER));

    assertThat(door.status(body, MetaSignature.of(TestDoor.SECRET, body), "trace-2"))
        .isEqualTo(200);

    await()
        .untilAsserted(() ->
            assertThat(webhook.events("webhook.processed"))
                .flatMap(line -> List.of(line.getString("leafIds").split(" ")))
                .containsExactlyInAnyOrderElementsOf(inbox.postgres.select("select id from leaf")));
    JsonObject committed = only("webhook.committed", OF_A_POST);
    List<String> leaves = inbox.postgres.select("select id from leaf order by id");
    assertThat(leaves).hasSize(2);
    assertThat(committed.getInteger("leaves")).isEqualTo(2);
    assertThat(List.of(committed.getString("firstLeaf"), committed.getString("lastLeaf")))
        .isEqualTo(leaves);
    saysNothingOfTheMessage();
  }

  @Test
  void aForgedPostIsReceivedAndRefusedAndNothingMore() {
    String body = post(change("wamid.1", LINE));

    assertThat(door.status(body, "sha256=" + "0".repeat(64), "trace-3")).isEqualTo(403);

    await().until(() -> !webhook.events("webhook.refused").isEmpty());
    JsonObject refused = only("webhook.refused", "requestId", "route", "status", "reason");
    assertThat(refused.getString("requestId")).isEqualTo("trace-3");
    assertThat(webhook.events("webhook.received")).hasSize(1);
    assertThat(webhook.events("webhook.verified")).isEmpty();
    saysNothingOfTheMessage();
  }

  private static String[] with(String[] keys, String another) {
    return Stream.concat(Stream.of(keys), Stream.of(another)).toArray(String[]::new);
  }

  /** The one line of an event; it says this and no more. */
  private JsonObject only(String event, String... keys) {
    List<JsonObject> lines = webhook.events(event);
    assertThat(lines).hasSize(1);
    assertThat(lines.getFirst().fieldNames().stream().filter(key -> !List.of(ALWAYS).contains(key)))
        .as(event)
        .containsExactlyInAnyOrder(keys);
    return lines.getFirst();
  }

  private void saysNothingOfTheMessage() {
    assertThat(webhook.lines()).isNotEmpty();
    for (String part : List.of("gravel", "rich", "34600111222")) {
      assertThat(webhook.lines()).noneMatch(line -> line.contains(part));
      assertThat(ours.lines()).noneMatch(line -> line.contains(part));
    }
  }

  private static String post(String changes) {
    return "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"W\",\"changes\":[%s]}]}"
        .formatted(changes);
  }

  private static String change(String id, String line) {
    return """
    {"field":"messages","value":{"messaging_product":"whatsapp","metadata":{"phone_number_id":"%s"},
     "messages":[{"id":"%s","from":"34600111222","timestamp":"1763900000","type":"text","text":{"body":"%s"}}]}}
    """
        .formatted(line, id, TEXT);
  }
}
