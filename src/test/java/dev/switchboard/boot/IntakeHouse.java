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
import java.util.concurrent.atomic.AtomicInteger;

/** A whole node whose line has a script, and customers who write to it. */
final class IntakeHouse implements AutoCloseable {
  static final String GREETING = "Welcome to Northlamp.";
  static final String SERVICE = GREETING + "\n\nHow can I help you today?";
  static final String NAME = "May I know your full name, please?";
  static final String NATIONALITY = "What is your nationality?";
  static final String EMAIL = "What is your e-mail address?";
  static final String TIME = "When is the best time to call you?";
  static final String BYE = "Thank you. A colleague will go on from here.";
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private final AtomicInteger people = new AtomicInteger(600_000);
  private final HttpClient client = HttpClient.newHttpClient();
  final TestHouse house;

  IntakeHouse(Path directory) throws IOException {
    house = TestHouse.start(directory, "500 ms");
  }

  /** The seeded script with a greeting; who answers at once is not waited for long. */
  static JsonObject script() {
    return dev.switchboard.automation.Script.seed().put("greeting", GREETING).put("calmSeconds", 1);
  }

  JsonObject set(JsonObject script) {
    return put(new JsonObject().put("on", true).put("script", script));
  }

  JsonObject put(JsonObject body) {
    return house.api("PUT", "/accounts/%d/intake".formatted(Seed.LINE), body.encode());
  }

  /** Somebody who never wrote. */
  String somebody() {
    return "34" + people.incrementAndGet() + "999";
  }

  /** What the platform was given to bring to somebody, in order. */
  List<String> said(String waId) {
    return house.record().stream()
        .filter(line -> line.getString("kind").equals("send") && line.encode().contains(waId))
        .map(line -> line.getJsonObject("body").getJsonObject("text").getString("body"))
        .toList();
  }

  /** All that somebody was told so far, and that it is no more. */
  void heard(String waId, String... texts) {
    await().atMost(LONGEST).until(() -> said(waId).size() >= texts.length);
    assertThat(said(waId)).containsExactly(texts);
  }

  /** Writes, and waits until the script has said something to it. */
  void talk(String waId, String text, String answer) {
    int before = said(waId).size();
    house.customerWrites(waId, text);
    await(text).atMost(LONGEST).until(() -> said(waId).size() > before);
    assertThat(said(waId)).last().isEqualTo(answer);
  }

  String conversation(String waId) {
    return await()
        .atMost(LONGEST)
        .until(
            () ->
                house
                    .postgres()
                    .select(
                        "select v.id from conversation v join contact_identity i on i.contact_id = v.contact_id where i.value = '%s'"
                            .formatted(waId)),
            found -> found.size() == 1)
        .getFirst();
  }

  JsonObject standing(String waId) {
    return house.api("GET", "/conversations/%s/intake".formatted(conversation(waId)), "");
  }

  /** Waits until the script is over for somebody. */
  JsonObject ended(String waId) {
    return await()
        .atMost(LONGEST)
        .until(
            () -> standing(waId),
            standing -> List.of("handed_over", "stopped").contains(standing.getString("state")));
  }

  List<String> notes(String waId) {
    JsonArray notes =
        house
            .api("GET", "/conversations/%s/notes".formatted(conversation(waId)), "")
            .getJsonArray("items");
    return notes.stream().map(note -> ((JsonObject) note).getString("text")).toList();
  }

  /** Waits until all that customers wrote has been shown, and no run has anything to do now. */
  void calm() {
    await("calm")
        .atMost(LONGEST)
        .during(Duration.ofSeconds(2))
        .until(() ->
            house
                .postgres()
                .select(
                    """
                    select (select count(*) from pending) + (select count(*) from intake_inbound where taken_at is null)
                         + (select count(*) from workflow_ready) + (select count(*) from workflow_lease) + (select count(*) from workflow_inbox)
                         + (select count(*) from outbox)
                    """)
                .equals(List.of("0")));
  }

  /** A person writes into somebody's conversation. */
  void agentSends(String waId, String email, String password, String text) {
    JsonObject login = new JsonObject().put("email", email).put("password", password);
    String token =
        new JsonObject(call("POST", "/api/v1/auth/login", "", login)).getString("accessToken");
    JsonObject message =
        new JsonObject().put("type", "text").put("text", new JsonObject().put("body", text));
    call("POST", "/api/v1/conversations/%s/messages".formatted(conversation(waId)), token, message);
  }

  private String call(String method, String path, String token, JsonObject body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(house.http() + path))
            .header("Authorization", "Bearer " + token)
            .method(method, HttpRequest.BodyPublishers.ofString(body.encode()))
            .build();
    HttpResponse<String> answer =
        Contract.fits(client.sendAsync(request, HttpResponse.BodyHandlers.ofString()).join());
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 202);
    return answer.body();
  }

  /** Posts a webhook as Meta does, signed. */
  int post(JsonObject value, String field) {
    String body =
        new JsonObject()
            .put("object", "whatsapp_business_account")
            .put(
                "entry",
                new JsonArray()
                    .add(
                        new JsonObject()
                            .put("id", "102290129340398")
                            .put(
                                "changes",
                                new JsonArray()
                                    .add(
                                        new JsonObject().put("field", field).put("value", value)))))
            .encode();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(house.http() + "/webhooks/whatsapp"))
            .header("X-Hub-Signature-256", MetaSignature.of(Seed.APP_SECRET, body))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return client.sendAsync(request, HttpResponse.BodyHandlers.ofString()).join().statusCode();
  }

  static JsonObject value() {
    return new JsonObject()
        .put("messaging_product", "whatsapp")
        .put(
            "metadata",
            new JsonObject()
                .put("display_phone_number", "15550001000")
                .put("phone_number_id", Seed.PHONE_NUMBER_ID));
  }

  /** A text of a customer, as Meta posts it. */
  static JsonObject text(String waId, String wamid, String text, Instant at) {
    JsonObject message =
        new JsonObject()
            .put("from", waId)
            .put("id", wamid)
            .put("timestamp", Long.toString(at.getEpochSecond()))
            .put("type", "text")
            .put("text", new JsonObject().put("body", text));
    JsonObject contact =
        new JsonObject().put("profile", new JsonObject().put("name", "Ada")).put("wa_id", waId);
    return value()
        .put("contacts", new JsonArray().add(contact))
        .put("messages", new JsonArray().add(message));
  }

  @Override
  public void close() {
    house.close();
  }
}
