package dev.switchboard.simulator;

import dev.switchboard.simulator.SimulatorConfig.BusinessNumber;
import dev.switchboard.simulator.SimulatorConfig.StatusPace;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.multipart.MultipartForm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** A simulator on a free port, with a receiver, and a client that may come in. */
final class Bench implements AutoCloseable {
  static final String NUMBER = "106540352242922";
  static final String TOKEN = "an-access-token";
  static final String CUSTOMER = "15550117001";

  private final Vertx vertx = Vertx.vertx();
  private final WebClient client = WebClient.create(vertx);
  private final Path record;
  private final long seed;
  final Receiver receiver = new Receiver(vertx);
  private SimulatorVerticle simulator;

  Bench(Path folder) {
    this(folder, 1);
  }

  Bench(Path folder, long seed) {
    this.seed = seed;
    record = folder.resolve("record.jsonl");
    simulator = deploy();
  }

  private SimulatorVerticle deploy() {
    SimulatorVerticle deployed =
        new SimulatorVerticle(
            new SimulatorConfig(
                "localhost",
                0,
                receiver.address(),
                Receiver.SECRET,
                Receiver.VERIFY_TOKEN,
                TOKEN,
                List.of(new BusinessNumber(NUMBER, "+1 555-078-3881", "102290129340398")),
                record,
                0,
                new StatusPace(Duration.ofMillis(5), Duration.ofMillis(30), Duration.ofMillis(60)),
                seed));
    var _ = vertx.deployVerticle(deployed).await();
    return deployed;
  }

  Path record() {
    return record;
  }

  int port() {
    return simulator.actualPort();
  }

  void stop() {
    vertx.deploymentIDs().forEach(id -> vertx.undeploy(id).await());
  }

  void start() {
    simulator = deploy();
  }

  HttpResponse<Buffer> call(HttpMethod method, String path, JsonObject body, String token) {
    return client
        .request(method, port(), "localhost", path)
        .putHeader("Authorization", "Bearer " + token)
        .sendJsonObject(body)
        .await();
  }

  HttpResponse<Buffer> get(String path) {
    return call(HttpMethod.GET, path, new JsonObject(), TOKEN);
  }

  HttpResponse<Buffer> send(JsonObject body) {
    return call(HttpMethod.POST, "/v24.0/" + NUMBER + "/messages", body, TOKEN);
  }

  HttpResponse<Buffer> put(String path, JsonObject body) {
    return call(HttpMethod.PUT, path, body, TOKEN);
  }

  WebClient client() {
    return client;
  }

  HttpResponse<Buffer> upload(Buffer bytes, String mimeType) {
    MultipartForm form =
        MultipartForm.create()
            .attribute("messaging_product", "whatsapp")
            .attribute("type", mimeType)
            .binaryFileUpload("file", "a", bytes, mimeType);
    return client
        .post(port(), "localhost", "/v24.0/" + NUMBER + "/media")
        .bearerTokenAuthentication(TOKEN)
        .sendMultipartForm(form)
        .await();
  }

  void faults(JsonObject fault) {
    HttpResponse<Buffer> set = put("/_sim/faults", new JsonObject().put("*", fault));
    if (set.statusCode() != 200) {
      throw new AssertionError(set.bodyAsString());
    }
  }

  HttpResponse<Buffer> writeAs(String waId, JsonObject message) {
    return call(
        HttpMethod.POST,
        "/_sim/customers/" + waId + "/messages",
        message.put("phone_number_id", NUMBER),
        TOKEN);
  }

  List<JsonObject> journal(String kind) {
    JsonArray items = json(get("/_sim/record?limit=10000")).getJsonArray("items");
    return items.stream()
        .map(JsonObject.class::cast)
        .filter(line -> kind.equals(line.getString("kind")))
        .toList();
  }

  static JsonObject text(String body) {
    return new JsonObject()
        .put("messaging_product", "whatsapp")
        .put("to", "+" + CUSTOMER)
        .put("type", "text")
        .put("text", new JsonObject().put("body", body));
  }

  static JsonObject json(HttpResponse<Buffer> response) {
    return Objects.requireNonNull(response.bodyAsJsonObject());
  }

  static String wamid(HttpResponse<Buffer> response) {
    return Objects.requireNonNull(
        json(response).getJsonArray("messages").getJsonObject(0).getString("id"));
  }

  @Override
  public void close() {
    vertx.close().await();
  }
}
