package dev.switchboard.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.testing.TestBucket;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files in a bucket of a store that others wrote. */
class S3BlobsTest extends BlobsContract {
  @TempDir private static Path objects;

  @SuppressWarnings("NullAway.Init") // set by open, before any test
  private static TestBucket bucket;

  @Override
  Blobs open(Path directory) {
    bucket = TestBucket.start(objects);
    return new S3Blobs(
        vertx, config(TestBucket.NAME, TestBucket.KEY), directory.resolve("incoming"));
  }

  @AfterAll
  void stop() {
    bucket.close();
  }

  private S3Config config(String name, String key) {
    return new S3Config(
        URI.create(bucket.endpoint()), "us-east-1", name, true, "a/prefix/", key, TestBucket.KEY);
  }

  @Test
  void callsAFileAsTheFolderDoesBelowThePrefix() throws IOException {
    String hex = put(bytes(10)).hex();

    Path object =
        objects.resolve(
            "%s/a/prefix/%s/%s/%s._S3rver_object"
                .formatted(TestBucket.NAME, hex.substring(0, 2), hex.substring(2, 4), hex));
    assertThat(object).exists();
  }

  @Test
  void saysWhatIsWrongWithABucket() {
    assertThat(S3Probe.look(config(TestBucket.NAME, TestBucket.KEY)))
        .isEqualTo(new S3Probe.Answer.Good());
    assertThat(S3Probe.look(config("another", TestBucket.KEY)))
        .isInstanceOfSatisfying(
            S3Probe.Answer.Refused.class,
            refused -> {
              assertThat(refused.why()).contains("bucket another at http://127.0.0.1");
              assertThat(refused.remedy()).startsWith("make the bucket");
            });
    assertThat(S3Probe.look(config(TestBucket.NAME, "nobody")))
        .isInstanceOfSatisfying(
            S3Probe.Answer.Refused.class,
            refused ->
                assertThat(refused.remedy()).contains("SWITCHBOARD_S3_ACCESS_KEY", "ListBucket"));
  }

  @Test
  void aStoreThatIsAwayIsATroubleOfTheMoment() throws IOException {
    byte[] bytes = bytes(1_000);
    Sha256 name = put(bytes);
    bucket.stop();
    try {
      assertThat(S3Probe.look(config(TestBucket.NAME, TestBucket.KEY)))
          .isInstanceOf(S3Probe.Answer.Away.class);
      Path another = file(bytes(20));
      assertThatThrownBy(() -> blobs().put(another, name(Files.readAllBytes(another))))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("bucket files at http://127.0.0.1");
      assertThat(another).exists();
      HttpResponse<byte[]> answer = asked(to -> blobs().send(name, to));
      assertThat(answer.statusCode()).isEqualTo(503);
    } finally {
      bucket.start();
    }

    assertThat(asked(to -> blobs().send(name, to)).body()).isEqualTo(bytes);
  }
}
