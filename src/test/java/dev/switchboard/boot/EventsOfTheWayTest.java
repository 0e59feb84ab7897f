package dev.switchboard.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a message's way through a whole node tells the event catalogue. */
class EventsOfTheWayTest {
  @TempDir private static Path directory;
  private static TestHouse house;

  @BeforeAll
  static void open() throws IOException {
    house = TestHouse.start(directory, "500 ms");
  }

  @AfterAll
  static void close() {
    house.close();
  }

  private static List<String> payloads(String name) {
    return house
        .postgres()
        .select("select payload from workflow_event where name = '%s' order by id".formatted(name));
  }

  private static String awaitMessage(String wamid) {
    return await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                house
                    .postgres()
                    .select("select id from message where external_id = '%s'".formatted(wamid)),
            found -> !found.isEmpty())
        .getFirst();
  }

  @Test
  void nothingIsWrittenForNobodyAndEverythingOnceForWhoListens() {
    var _ = awaitMessage(house.customerWrites("34600500001", "before"));
    assertThat(payloads("mcp/client.notify")).isEmpty();
    assertThat(payloads("wa/webhook.received")).isEmpty();
    house
        .postgres()
        .execute(
            "insert into outgoing_endpoint (id, tenant_id, url, events, secret, state) values (1, 1, 'https://example.com', '{*}', '\\x', 'disabled')");

    String wamid = house.customerSends("34600500002", "image", null);
    String id = awaitMessage(wamid);

    assertThat(payloads("mcp/client.notify"))
        .singleElement()
        .satisfies(told -> {
          assertThat(new JsonObject(told).getString("wamid")).isEqualTo(wamid);
          assertThat(new JsonObject(told).getString("clientId")).isNotEmpty();
        });
    assertThat(payloads("wa/media.download.requested"))
        .singleElement()
        .satisfies(told -> assertThat(new JsonObject(told).getString("wamid")).isEqualTo(wamid));
    assertThat(payloads("contact/created")).hasSize(1);
    assertThat(payloads("conversation/opened")).hasSize(1);
    assertThat(payloads("wa/webhook.received")).hasSize(1);
    replay();
    var _ = awaitMessage(house.customerWrites("34600500002", "after"));
    assertThat(payloads("mcp/client.notify")).hasSize(2);
    assertThat(payloads("contact/created")).hasSize(1);
    work(id);
  }

  // The same bytes once more, as Meta does when it had no answer in time.
  private static void replay() {
    house
        .postgres()
        .execute(
            "insert into pending (queue, shard, id, day) select 0, 0, id, day from leaf where kind = (select kind from leaf order by id limit 1) order by id desc limit 1");
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> house.postgres().select("select id from pending").isEmpty());
  }

  private static void work(String message) {
    String conversation =
        house
            .postgres()
            .select("select conversation_id from message where id = " + message)
            .getFirst();
    var _ = house.api("PATCH", "/conversations/" + conversation, "{\"status\":\"archived\"}");
    assertThat(payloads("conversation/closed")).singleElement().asString().contains(conversation);

    String sent =
        house
            .api(
                "POST",
                "/conversations/%s/messages".formatted(conversation),
                "{\"type\":\"text\",\"text\":{\"body\":\"Hello\"}}")
            .getString("queueId");
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() ->
            house
                .postgres()
                .select("select state from message where id = " + sent)
                .contains("read"));

    assertThat(payloads("wa/message.send.completed"))
        .singleElement()
        .satisfies(told -> {
          assertThat(new JsonObject(told).getString("requestId")).isEqualTo(sent);
          assertThat(new JsonObject(told).getString("status")).isEqualTo("sent");
        });
    assertThat(payloads("wa/status.update.received"))
        .map(told -> new JsonObject(told).getString("status"))
        .contains("delivered", "read")
        .doesNotHaveDuplicates();
  }
}
