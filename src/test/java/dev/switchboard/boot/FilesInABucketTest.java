package dev.switchboard.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.switchboard.testing.TestBucket;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole node whose files lie in a bucket of a store that others wrote. */
class FilesInABucketTest {
  @TempDir private static Path directory;
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static TestBucket bucket;
  private static TestHouse house;

  @BeforeAll
  static void start() throws IOException {
    bucket = TestBucket.start(directory.resolve("objects"));
    house = TestHouse.with(directory, bucket.settings());
  }

  @AfterAll
  static void stop() {
    if (house != null) {
      house.close();
    }
    if (bucket != null) {
      bucket.close();
    }
  }

  private static JsonObject pictureOf(String customer) {
    String wamid = house.customerSends(customer, "image", null);
    String file =
        await(customer + "'s picture is stored")
            .atMost(Duration.ofSeconds(60))
            .until(
                () ->
                    house
                        .postgres()
                        .select(
                            "select media_id from message_media join message m on m.id = message_id join media f on f.id = media_id where m.external_id = '%s' and f.state = 'stored'"
                                .formatted(wamid)),
                found -> !found.isEmpty())
            .getFirst();
    return house.api("GET", "/media/" + file, "");
  }

  private static HttpResponse<byte[]> get(String path, String... headers) {
    var request = HttpRequest.newBuilder(URI.create(house.http() + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return CLIENT.sendAsync(request.build(), HttpResponse.BodyHandlers.ofByteArray()).join();
  }

  private static List<Path> objects() {
    try (Stream<Path> all = Files.walk(directory.resolve("objects"))) {
      return all.filter(path -> path.toString().endsWith("_object")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void showsAPictureWholeInPartAndSmall() {
    JsonObject links = pictureOf("34600222001");

    HttpResponse<byte[]> whole = get(links.getString("url"));

    assertThat(whole.statusCode()).isEqualTo(200);
    assertThat(whole.headers().firstValue("Content-Type")).hasValue("image/png");
    assertThat(whole.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(whole.body()).hasSize((int) (long) links.getLong("size"));
    HttpResponse<byte[]> part = get(links.getString("url"), "Range", "bytes=1-3");
    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.body()).asString().isEqualTo("PNG");
    HttpResponse<byte[]> small = get(links.getString("thumbnailUrl"));
    assertThat(small.statusCode()).isEqualTo(200);
    assertThat(small.headers().firstValue("Content-Type")).hasValue("image/jpeg");
    assertThat(small.body()).startsWith(0xFF, 0xD8);
    assertThat(directory.resolve("files/files")).doesNotExist();
  }

  @Test
  void anErasedCustomersPictureLeavesTheBucket() {
    var _ = pictureOf("34600222002");
    assertThat(objects()).isNotEmpty();
    house.postgres().execute("delete from message_media", "delete from media");

    house
        .postgres()
        .execute("update workflow_cron set next_at = now() where workflow = 'media-gc'");

    await("the bucket is empty")
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(objects()).isEmpty());
  }

  @Test
  void saysWhenTheStoreIsAwayAndShowsTheFileAfterwards() {
    JsonObject links = pictureOf("34600222003");
    bucket.stop();
    try {
      HttpResponse<byte[]> answer = get(links.getString("url"));
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
      assertThat(answer.headers().firstValue("Content-Disposition")).isEmpty();
      assertThat(
              new JsonObject(new String(answer.body(), java.nio.charset.StandardCharsets.UTF_8))
                  .getString("title"))
          .isEqualTo("Files are away");
    } finally {
      bucket.start();
    }

    assertThat(get(links.getString("url")).statusCode()).isEqualTo(200);
  }

  @Test
  void aBucketThatIsNotThereEndsTheStart(@TempDir Path other) {
    assertThatThrownBy(() ->
            TestHouse.with(other, bucket.settings().replace("bucket = files", "bucket = none")))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("media.s3: bucket none at http://127.0.0.1")
        .hasMessageContaining("make the bucket");
  }
}
