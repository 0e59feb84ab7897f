package dev.switchboard.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.testing.Contract;
import dev.switchboard.testing.MetaSignature;
import dev.switchboard.testing.Seed;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Templates through a whole node: from Meta's list to what is refused and what goes out. */
class TemplatesTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final String LIST = "/api/v1/accounts/1000/templates";
  @TempDir private Path directory = Path.of("");
  private TestHouse house;

  @BeforeEach
  void start() throws IOException {
    house = TestHouse.start(directory, "1 s");
    house.postgres().execute("update account set business_id = '%s'".formatted(TestHouse.BUSINESS));
  }

  @AfterEach
  void stop() {
    house.close();
  }

  private HttpResponse<String> call(String method, String url, String body) {
    var request =
        HttpRequest.newBuilder(URI.create(url))
            .header("Authorization", "Bearer " + TestHouse.KEY)
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    return Contract.fits(CLIENT.sendAsync(request, HttpResponse.BodyHandlers.ofString()).join());
  }

  private JsonObject list(String query) {
    HttpResponse<String> answer = call("GET", house.http() + LIST + query, "");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return new JsonObject(answer.body());
  }

  private static JsonArray items(JsonObject list) {
    return Objects.requireNonNull(list.getJsonArray("items"));
  }

  private String status(String name, String language) {
    JsonArray found = items(list("?name=" + name + "&language=" + language));
    return found.isEmpty() ? "none" : found.getJsonObject(0).getString("status");
  }

  private void synced() {
    HttpResponse<String> asked = call("POST", house.http() + LIST + "/sync", "");
    assertThat(asked.statusCode()).as(asked.body()).isEqualTo(202);
    await().atMost(Duration.ofSeconds(20)).until(() -> list("").getString("syncedAt") != null);
  }

  private HttpResponse<String> send(String name, String language, String... words) {
    JsonArray parameters = new JsonArray();
    List.of(words)
        .forEach(word -> parameters.add(new JsonObject().put("type", "text").put("text", word)));
    JsonObject template =
        new JsonObject().put("name", name).put("language", new JsonObject().put("code", language));
    if (!parameters.isEmpty()) {
      template.put(
          "components",
          new JsonArray().add(new JsonObject().put("type", "body").put("parameters", parameters)));
    }
    JsonObject body =
        new JsonObject()
            .put("from", Seed.PHONE_NUMBER_ID)
            .put("to", "+34600111222")
            .put("type", "template")
            .put("template", template);
    return call("POST", house.http() + "/api/v1/messages?wait=true", body.encode());
  }

  private void post(String field, JsonObject value, Instant at) {
    JsonObject body =
        new JsonObject()
            .put("object", "whatsapp_business_account")
            .put(
                "entry",
                new JsonArray()
                    .add(
                        new JsonObject()
                            .put("id", TestHouse.BUSINESS)
                            .put("time", at.getEpochSecond())
                            .put(
                                "changes",
                                new JsonArray()
                                    .add(
                                        new JsonObject()
                                            .put("field", field)
                                            .put("value", value)))));
    var request =
        HttpRequest.newBuilder(URI.create(house.http() + "/webhooks/whatsapp"))
            .header("X-Hub-Signature-256", MetaSignature.of(Seed.APP_SECRET, body.encode()))
            .POST(HttpRequest.BodyPublishers.ofString(body.encode()))
            .build();
    assertThat(CLIENT.sendAsync(request, HttpResponse.BodyHandlers.ofString()).join().statusCode())
        .isEqualTo(200);
  }

  private static JsonObject about(String name, String language) {
    return new JsonObject()
        .put("message_template_id", 1)
        .put("message_template_name", name)
        .put("message_template_language", language);
  }

  @Test
  void theFirstTemplateGoesUncheckedAndHasTheListRead() {
    assertThat(list("").getString("syncedAt")).isNull();

    HttpResponse<String> first = send("nobodys", "en");

    assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(send("nobodys", "en").statusCode()).isEqualTo(422));
    assertThat(send("hello_world", "en_US").statusCode()).isEqualTo(200);
  }

  @Test
  void aListThatCouldNotBeReadForADayRefusesNothing() {
    synced();
    assertThat(send("nobodys", "en").statusCode()).isEqualTo(422);
    house.postgres().execute("update template_list set synced_at = now() - interval '25 hours'");

    HttpResponse<String> late = send("nobodys", "en");

    assertThat(late.statusCode()).as(late.body()).isEqualTo(200);
  }

  @Test
  void whatMetaWouldRefuseIsRefusedByName() {
    synced();

    HttpResponse<String> unknown = send("hello_world", "de");
    HttpResponse<String> paused = send("autumn_sale", "en_US");
    HttpResponse<String> wrong = send("hello_world", "en_US", "Ada");

    assertThat(unknown.statusCode()).isEqualTo(422);
    assertThat(unknown.body())
        .contains("\"field\":\"template.language.code\"", "\"alternative\":\"It exists in en_US\"");
    assertThat(paused.statusCode()).isEqualTo(422);
    assertThat(paused.body()).contains("\"field\":\"template.name\"", "is PAUSED");
    assertThat(wrong.statusCode()).isEqualTo(422);
    assertThat(wrong.body()).contains("\"field\":\"template.components[0]\"");
    assertThat(house.postgres().select("select count(*) from message")).containsExactly("0");
    assertThat(send("hello_world", "en_US").statusCode()).isEqualTo(200);
  }

  @Test
  void aLongListIsReadPageByPageAndWhatIsGoneThereGoesHere() {
    String told = house.simulator() + "/_sim/templates/" + TestHouse.BUSINESS;
    List<JsonObject> many =
        IntStream.range(0, 230)
            .mapToObj(
                i -> new JsonObject().put("name", "t_%03d".formatted(i)).put("language", "en"))
            .toList();
    call("PUT", told, new JsonArray(many).encode());
    synced();
    JsonObject first = list("?limit=200");
    assertThat(items(first)).hasSize(200);
    assertThat(items(list("?limit=200&cursor=" + first.getString("next")))).hasSize(30);

    call("PUT", told, new JsonArray(many.subList(5, 7)).encode());
    house.postgres().execute("update template_list set requested_at = null");
    call("POST", house.http() + LIST + "/sync", "");

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() ->
            assertThat(items(list("")).stream().map(one -> ((JsonObject) one).getString("name")))
                .containsExactly("t_005", "t_006"));
  }

  @Test
  void aWebhookChangesATemplateAtOnce() {
    synced();
    Instant now = Instant.now();

    post(
        "message_template_status_update",
        about("hello_world", "en_US").put("event", "PAUSED"),
        now);
    post(
        "message_template_quality_update",
        about("hello_world", "en_US").put("new_quality_score", "YELLOW"),
        now);
    post(
        "template_category_update",
        about("hello_world", "en_US").put("new_category", "MARKETING"),
        now);

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> {
          JsonObject template = items(list("?name=hello_world")).getJsonObject(0);
          assertThat(template.getString("status")).isEqualTo("PAUSED");
          assertThat(template.getString("quality")).isEqualTo("YELLOW");
          assertThat(template.getString("category")).isEqualTo("MARKETING");
        });
    assertThat(send("hello_world", "en_US").statusCode()).isEqualTo(422);
  }

  @Test
  void oldNewsChangesNothingAndNewTemplatesAreFetched() {
    synced();
    String told = house.simulator() + "/_sim/templates/" + TestHouse.BUSINESS;
    call(
        "PUT",
        told,
        new JsonArray()
            .add(new JsonObject().put("name", "hello_world").put("language", "en_US"))
            .add(new JsonObject().put("name", "brand_new").put("language", "en"))
            .encode());

    post(
        "message_template_status_update",
        about("hello_world", "en_US").put("event", "DISABLED"),
        Instant.now().minus(Duration.ofHours(1)));
    post("message_template_components_update", about("brand_new", "en"), Instant.now());

    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> status("order_confirmation", "en_US").equals("none"));
    assertThat(status("brand_new", "en")).isEqualTo("APPROVED");
    assertThat(status("hello_world", "en_US")).isEqualTo("APPROVED");
  }

  @Test
  void aTokenThatMayNotReadIsToldAndRefusesNothing() {
    String token = house.sealed("another token, refused", "account.access_token/1000");
    house.postgres().execute("update account set access_token = '\\x%s'".formatted(token));

    call("POST", house.http() + LIST + "/sync", "");

    await().atMost(Duration.ofSeconds(20)).until(() -> list("").getJsonObject("failure") != null);
    assertThat(list("").getJsonObject("failure").getString("reason")).contains("190");
    assertThat(list("").getString("syncedAt")).isNull();
  }
}
