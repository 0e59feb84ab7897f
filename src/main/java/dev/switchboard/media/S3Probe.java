package dev.switchboard.media;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Does in a bucket once what a node does there all day: keeps a few bytes, reads them, deletes
 * them, and looks for what is not there. Blocks.
 */
public final class S3Probe {
  private static final int TOO_MANY = 429;

  private S3Probe() {}

  /** What came of it. */
  public sealed interface Answer {
    record Good() implements Answer {}

    /** It will not become better by itself. */
    record Refused(String why, String remedy) implements Answer {}

    /** It did not answer as it should, and may later. */
    record Away(String why) implements Answer {}
  }

  public static Answer look(S3Config config) {
    @Nullable Path file = null;
    try (S3Bucket bucket = new S3Bucket(config)) {
      byte[] bytes = UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII);
      Sha256 name = Sha256.of(Sha256.digest().digest(bytes));
      file = Files.createTempFile("switchboard-probe", null);
      Files.write(file, bytes);
      return look(bucket, name, file, bytes);
    } catch (IOException e) {
      return e.getCause() instanceof S3Exception refused ? judge(config, refused) : away(config, e);
    } finally {
      if (file != null) {
        Spool.discard(file);
      }
    }
  }

  private static Answer look(S3Bucket bucket, Sha256 name, Path file, byte[] bytes)
      throws IOException {
    bucket.put(name, file);
    Files.delete(file);
    bucket.get(name, file);
    boolean isSame = Arrays.equals(bytes, Files.readAllBytes(file));
    bucket.delete(name);
    return isSame && !bucket.has(name)
        ? new Answer.Good()
        : new Answer.Refused(
            "the bucket does not give back what it was given, or keeps what was deleted",
            "use a store that reads its own writes");
  }

  private static Answer judge(S3Config config, S3Exception refused) {
    int status = refused.statusCode();
    String why = "%s: %s".formatted(config.name(), refused.getMessage());
    if (status >= 500 || status == TOO_MANY) {
      return new Answer.Away(why);
    }
    return new Answer.Refused(
        why,
        switch (status) {
          case 404 -> "make the bucket, or correct media.s3.bucket; no node makes one";
          case 403 ->
              "check SWITCHBOARD_S3_ACCESS_KEY and SWITCHBOARD_S3_SECRET_KEY; the key needs ListBucket on the bucket, and GetObject, PutObject and DeleteObject below media.s3.prefix";
          default -> "check media.s3.region, media.s3.endpoint and media.s3.path-style";
        });
  }

  private static Answer away(S3Config config, IOException e) {
    String said = String.valueOf(e.getMessage());
    return new Answer.Away(said.startsWith(config.name()) ? said : config.name() + ": " + said);
  }
}
