package dev.switchboard.media;

import java.io.IOException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.services.s3.presigner.model.PresignedGetObjectRequest;

/**
 * A bucket, by Amazon's own client. Only what every store with this interface has: whole objects
 * put, read, looked for, deleted. Thread-safe; blocks.
 */
final class S3Bucket implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration SILENT = Duration.ofSeconds(30);
  // Of all tries of a call; a file of 100 MB is given what a slow line needs.
  private static final Duration WHOLE_FILE = Duration.ofMinutes(5);
  private static final Duration QUESTION = Duration.ofSeconds(20);
  private static final Duration SIGNATURE = Duration.ofMinutes(5);
  private static final int NOT_FOUND = 404;

  // Nothing but verticles.conf says what is asked: no profile of whoever runs the node.
  private static final ProfileFile NO_PROFILE = ProfileFile.aggregator().build();

  private final S3Config config;
  private final S3Client client;
  private final S3Presigner presigner;

  S3Bucket(S3Config config) {
    this.config = config;
    this.client = client(config);
    this.presigner = presigner(config);
  }

  private static S3Client client(S3Config config) {
    var making =
        S3Client.builder()
            .httpClientBuilder(
                UrlConnectionHttpClient.builder().connectionTimeout(CONNECT).socketTimeout(SILENT))
            .overrideConfiguration(
                set -> set.defaultProfileFile(NO_PROFILE).apiCallTimeout(QUESTION))
            .region(Region.of(config.region()))
            .credentialsProvider(key(config))
            .serviceConfiguration(style(config))
            // Trailers with checksums are Amazon's alone.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
    @Nullable URI endpoint = config.endpoint();
    return endpoint == null ? making.build() : making.endpointOverride(endpoint).build();
  }

  private static S3Presigner presigner(S3Config config) {
    var making =
        S3Presigner.builder()
            .region(Region.of(config.region()))
            .credentialsProvider(key(config))
            .serviceConfiguration(style(config));
    @Nullable URI endpoint = config.endpoint();
    return endpoint == null ? making.build() : making.endpointOverride(endpoint).build();
  }

  private static StaticCredentialsProvider key(S3Config config) {
    return StaticCredentialsProvider.create(
        AwsBasicCredentials.create(config.accessKey(), config.secretKey()));
  }

  private static S3Configuration style(S3Config config) {
    return S3Configuration.builder()
        .pathStyleAccessEnabled(config.pathStyle())
        .chunkedEncodingEnabled(false)
        .profileFile(() -> NO_PROFILE)
        .build();
  }

  /** What an object is called: the same folders as {@link FolderBlobs} has. */
  private String key(Sha256 name) {
    String hex = name.hex();
    return "%s%s/%s/%s".formatted(config.prefix(), hex.substring(0, 2), hex.substring(2, 4), hex);
  }

  boolean has(Sha256 name) throws IOException {
    try {
      var _ = ask(() -> client.headObject(head -> head.bucket(config.bucket()).key(key(name))));
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Keeps a file; the store refuses bytes that are not those of the name, where it can tell. */
  void put(Sha256 name, Path file) throws IOException {
    var _ =
        ask(() ->
            client.putObject(
                put ->
                    put.bucket(config.bucket())
                        .key(key(name))
                        .contentType("application/octet-stream")
                        .checksumSHA256(Base64.getEncoder().encodeToString(name.bytes()))
                        .overrideConfiguration(set -> set.apiCallTimeout(WHOLE_FILE)),
                RequestBody.fromFile(file)));
  }

  void delete(Sha256 name) throws IOException {
    var _ = ask(() -> client.deleteObject(del -> del.bucket(config.bucket()).key(key(name))));
  }

  /**
   * Brings an object to a path where nothing is yet.
   *
   * @throws NoSuchFileException when there is none
   */
  void get(Sha256 name, Path to) throws IOException {
    var _ =
        ask(() ->
            client.getObject(
                get ->
                    get.bucket(config.bucket())
                        .key(key(name))
                        .overrideConfiguration(set -> set.apiCallTimeout(WHOLE_FILE)),
                to));
  }

  /**
   * A request for an object that anybody may make for a few minutes. Asks nobody.
   *
   * @param range as HTTP writes it; null: all of it
   */
  PresignedGetObjectRequest signed(Sha256 name, @Nullable String range) {
    return presigner.presignGetObject(sign ->
        sign.signatureDuration(SIGNATURE)
            .getObjectRequest(get -> get.bucket(config.bucket()).key(key(name)).range(range)));
  }

  private <T> T ask(Supplier<T> call) throws IOException {
    try {
      return call.get();
    } catch (NoSuchKeyException e) {
      throw noSuchFile(e);
    } catch (S3Exception e) {
      // A bucket that is not there says the same of every object.
      if (e.statusCode() == NOT_FOUND && !isOfBucket(e)) {
        throw noSuchFile(e);
      }
      throw new IOException("%s: %s".formatted(config.name(), e.getMessage()), e);
    } catch (SdkException e) {
      throw new IOException("%s: %s".formatted(config.name(), e.getMessage()), e);
    }
  }

  private static boolean isOfBucket(S3Exception e) {
    return e.awsErrorDetails() != null && "NoSuchBucket".equals(e.awsErrorDetails().errorCode());
  }

  private NoSuchFileException noSuchFile(SdkException e) {
    var gone = new NoSuchFileException(config.name());
    gone.initCause(e);
    return gone;
  }

  @Override
  public void close() {
    presigner.close();
    client.close();
  }
}
