package dev.switchboard.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.testing.Contract;
import dev.switchboard.testing.Seed;
import io.vertx.core.json.JsonObject;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;

/** A whole node from which files go out, with the simulator as Meta. */
final class FilesOutHouse implements AutoCloseable {
  private final HttpClient client = HttpClient.newHttpClient();
  private final AtomicInteger pictures = new AtomicInteger(1);
  final TestHouse house;

  FilesOutHouse(Path directory) throws IOException {
    house = TestHouse.start(directory, "1 s");
    house
        .postgres()
        .execute(
            "insert into tenant (tenant_id, name) values (2, 'Another agency')",
            "insert into feed_head (tenant_id) values (2)",
            """
            insert into media (id, tenant_id, kind, state, mime_type, sha256, size)
            values (77, 2, 'image', 'stored', 'image/png', sha256('x'), 1)
            """);
  }

  HttpResponse<String> call(String method, String url, String type, byte[] body) {
    var request =
        HttpRequest.newBuilder(URI.create(url))
            .header("Authorization", "Bearer " + TestHouse.KEY)
            .header("Content-Type", type)
            .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    return Contract.fits(client.sendAsync(request, HttpResponse.BodyHandlers.ofString()).join());
  }

  void fault(JsonObject faults) {
    HttpResponse<String> answer =
        call(
            "PUT",
            house.simulator() + "/_sim/faults",
            "application/json",
            faults.encode().getBytes(StandardCharsets.UTF_8));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  JsonObject uploaded(String name, String type, byte[] bytes) {
    HttpResponse<String> answer =
        call("POST", house.http() + "/api/v1/media?name=" + name, type, bytes);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return new JsonObject(answer.body());
  }

  /** One that nobody sent before. */
  JsonObject picture() throws IOException {
    var image = new BufferedImage(60, 40, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, pictures.incrementAndGet());
    var bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return uploaded("bread.png", "image/png", bytes.toByteArray());
  }

  static JsonObject to(String customer, String type, JsonObject content) {
    return new JsonObject()
        .put("from", Seed.PHONE_NUMBER_ID)
        .put("to", "+" + customer)
        .put("type", type)
        .put(type, content);
  }

  static JsonObject named(JsonObject file) {
    return new JsonObject().put("id", file.getString("id"));
  }

  HttpResponse<String> send(JsonObject message) {
    return call(
        "POST",
        house.http() + "/api/v1/messages",
        "application/json",
        message.encode().getBytes(StandardCharsets.UTF_8));
  }

  String queued(JsonObject message) {
    HttpResponse<String> answer = send(message);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    return new JsonObject(answer.body()).getString("queueId");
  }

  JsonObject awaitState(String message, String... states) {
    return await(message + " is " + List.of(states))
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> house.api("GET", "/messages/" + message, ""),
            shown -> List.of(states).contains(shown.getString("state")));
  }

  JsonObject awaitSent(String message) {
    return awaitState(message, "sent", "delivered", "read");
  }

  List<JsonObject> sends(String customer) {
    return house.record().stream()
        .filter(line -> line.getString("kind").equals("send"))
        .filter(line -> customer.equals(line.getString("to")))
        .map(line -> line.getJsonObject("body"))
        .toList();
  }

  List<JsonObject> uploads(JsonObject file) {
    return house.record().stream()
        .filter(line -> line.getString("kind").equals("media"))
        .filter(line -> file.getString("sha256").equals(line.getString("sha256")))
        .toList();
  }

  JsonObject atMeta(String method, String id) {
    var request =
        HttpRequest.newBuilder(URI.create(house.simulator() + "/v24.0/" + id))
            .header("Authorization", "Bearer " + Seed.ACCESS_TOKEN)
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    return new JsonObject(
        client.sendAsync(request, HttpResponse.BodyHandlers.ofString()).join().body());
  }

  @Override
  public void close() {
    house.close();
  }
}
