package dev.switchboard.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.testing.Contract;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files through a whole node: from a customer to the page, and from people into the store. */
class MediaTest {
  @TempDir private static Path directory;
  private static TestHouse house;
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @BeforeAll
  static void start() throws IOException {
    house = TestHouse.start(directory, "1 s");
  }

  @AfterAll
  static void stop() {
    house.close();
  }

  private static JsonObject fileOf(String wamid) {
    String message =
        await(wamid + " is in its thread")
            .atMost(Duration.ofSeconds(60))
            .until(
                () ->
                    house
                        .postgres()
                        .select("select id from message where external_id = '%s'".formatted(wamid)),
                found -> !found.isEmpty())
            .getFirst();
    return await(wamid + " has its file")
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                house.api("GET", "/messages/" + message, "").getJsonArray("media").getJsonObject(0),
            file -> !file.getString("state").equals("pending"));
  }

  private static HttpResponse<byte[]> get(String path, String... headers) {
    var request = HttpRequest.newBuilder(URI.create(house.http() + path));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return CLIENT.sendAsync(request.build(), HttpResponse.BodyHandlers.ofByteArray()).join();
  }

  private static HttpResponse<String> upload(String type, byte[] bytes) {
    var request =
        HttpRequest.newBuilder(URI.create(house.http() + "/api/v1/media?name=a%20b.html"))
            .header("Authorization", "Bearer " + TestHouse.KEY)
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofByteArray(bytes))
            .build();
    return Contract.fits(CLIENT.sendAsync(request, HttpResponse.BodyHandlers.ofString()).join());
  }

  private static byte[] picture() throws IOException {
    var bytes = new ByteArrayOutputStream();
    ImageIO.write(
        new java.awt.image.BufferedImage(1600, 800, java.awt.image.BufferedImage.TYPE_INT_RGB),
        "png",
        bytes);
    return bytes.toByteArray();
  }

  @Test
  void showsACustomersPicture() {
    JsonObject file = fileOf(house.customerSends("34600111001", "image", null));

    assertThat(file.getString("state")).as(file.encode()).isEqualTo("stored");
    JsonObject links = house.api("GET", "/media/" + file.getString("id"), "");
    HttpResponse<byte[]> bytes = get(links.getString("url"));
    assertThat(bytes.statusCode()).isEqualTo(200);
    assertThat(bytes.headers().firstValue("Content-Type")).hasValue("image/png");
    assertThat(bytes.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(bytes.body()).hasSize((int) (long) links.getLong("size"));
    assertThat(get(links.getString("thumbnailUrl")).statusCode()).isEqualTo(200);
    assertThat(get(links.getString("url"), "Range", "bytes=1-3").body())
        .isEqualTo("PNG".getBytes(StandardCharsets.UTF_8));
    assertThat(get(links.getString("url") + "x").statusCode()).isEqualTo(403);
  }

  @Test
  void keepsTheSameFileOnce() {
    JsonObject one = fileOf(house.customerSends("34600111002", "document", null));
    JsonObject other = fileOf(house.customerSends("34600111003", "document", null));

    assertThat(one.getString("id")).isNotEqualTo(other.getString("id"));
    assertThat(
            house
                .postgres()
                .select(
                    "select count(distinct sha256) from media where kind = 'document' and state = 'stored' and account_id is not null"))
        .containsExactly("1");
  }

  @Test
  void takesAPictureAndMakesASmallOne() throws IOException {
    HttpResponse<String> answer = upload("image/png", picture());

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    JsonObject file = new JsonObject(answer.body());
    assertThat(file.getInteger("width")).isEqualTo(1600);
    var small =
        ImageIO.read(new java.io.ByteArrayInputStream(get(file.getString("thumbnailUrl")).body()));
    assertThat(small.getWidth()).isEqualTo(640);
  }

  @Test
  void refusesAPageThatSaysItIsAPicture() {
    HttpResponse<String> answer =
        upload("image/png", "<html><script>alert(1)</script>".getBytes(StandardCharsets.UTF_8));

    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.body()).contains("is not image/png");
  }

  @Test
  void handsAPageOverAsAHarmlessDownload() {
    HttpResponse<String> answer =
        upload("text/html", "<script>alert(1)</script>".getBytes(StandardCharsets.UTF_8));

    HttpResponse<byte[]> page = get(new JsonObject(answer.body()).getString("url"));
    assertThat(page.headers().firstValue("Content-Type")).hasValue("application/octet-stream");
    assertThat(page.headers().firstValue("Content-Disposition").orElse(""))
        .startsWith("attachment")
        .contains("a%20b.html");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElse("")).contains("sandbox");
  }

  @Test
  void wantsAKeyForUploads() {
    var request =
        HttpRequest.newBuilder(URI.create(house.http() + "/api/v1/media"))
            .POST(HttpRequest.BodyPublishers.ofString("x"))
            .build();

    assertThat(CLIENT.sendAsync(request, HttpResponse.BodyHandlers.ofString()).join().statusCode())
        .isEqualTo(401);
  }
}
