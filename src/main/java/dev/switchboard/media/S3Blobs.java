package dev.switchboard.media;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.streams.Pipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.presigner.model.PresignedGetObjectRequest;

/**
 * Files in a bucket of an S3-compatible store, under the same names as in a folder. Answers are
 * streamed from it by event loops: whoever reads slowly holds a connection, never a thread.
 */
final class S3Blobs implements Blobs {
  private static final int CONNECTIONS = 64;
  private static final int WAITING = 512;
  private static final int SIGNERS = 2;
  private static final int CONNECT_MILLIS = 5_000;
  private static final Duration FIRST_BYTE = Duration.ofSeconds(15);

  private final S3Bucket bucket;
  private final Path incoming;
  private final HttpClient http;
  private final WorkerExecutor signers;

  S3Blobs(Vertx vertx, S3Config config, Path incoming) {
    this.bucket = new S3Bucket(config);
    this.incoming = incoming;
    this.http =
        vertx.createHttpClient(
            new HttpClientOptions().setConnectTimeout(CONNECT_MILLIS),
            new PoolOptions().setHttp1MaxSize(CONNECTIONS).setMaxWaitQueueSize(WAITING));
    this.signers = vertx.createSharedWorkerExecutor("files-signed", SIGNERS);
  }

  @Override
  public boolean has(Sha256 name) throws IOException {
    return bucket.has(name);
  }

  // An object is there as a whole or not at all, and to stay once the answer has come.
  @Override
  public void put(Path file, Sha256 name) throws IOException {
    if (!bucket.has(name)) {
      bucket.put(name, file);
    }
    Files.delete(file);
  }

  @Override
  public void delete(Sha256 name) throws IOException {
    bucket.delete(name);
  }

  @Override
  public Local local(Sha256 name) throws IOException {
    Files.createDirectories(incoming);
    Path copy = incoming.resolve(UUID.randomUUID().toString());
    try {
      bucket.get(name, copy);
    } catch (IOException e) {
      var _ = Files.deleteIfExists(copy);
      throw e;
    }
    return new Local() {
      @Override
      public Path path() {
        return copy;
      }

      @Override
      public void close() throws IOException {
        var _ = Files.deleteIfExists(copy);
      }
    };
  }

  @Override
  public Future<Void> send(Sha256 name, HttpServerResponse to) {
    return send(name, null, to);
  }

  @Override
  public Future<Void> send(Sha256 name, long from, long length, HttpServerResponse to) {
    return length == 0
        ? to.end()
        : send(name, "bytes=%d-%d".formatted(from, from + length - 1), to);
  }

  private Future<Void> send(Sha256 name, @Nullable String range, HttpServerResponse to) {
    return signers
        .executeBlocking(() -> bucket.signed(name, range), false)
        .compose(signed -> http.request(options(Objects.requireNonNull(signed))))
        .compose(request -> pass(request, range, to));
  }

  private static RequestOptions options(PresignedGetObjectRequest signed) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setAbsoluteURI(signed.url())
            .setConnectTimeout(CONNECT_MILLIS);
    signed
        .signedHeaders()
        .forEach((header, values) -> {
          if (!header.equalsIgnoreCase("host")) {
            options.putHeader(header, String.join(",", values));
          }
        });
    return options;
  }

  // Whatever ends it early ends both: the rest of 100 MB is not read for nobody, and a reader is
  // not left with half a file that looks whole.
  private static Future<Void> pass(
      HttpClientRequest request, @Nullable String range, HttpServerResponse to) {
    to.closeHandler(closed -> request.reset());
    return request
        .send()
        .timeout(FIRST_BYTE.toMillis(), TimeUnit.MILLISECONDS)
        .compose(response -> pass(response, range, to))
        .onFailure(e -> {
          var _ = request.reset();
          if (to.headWritten() && !to.ended()) {
            var _ = to.reset();
          }
        });
  }

  private static Future<Void> pass(
      HttpClientResponse response, @Nullable String range, HttpServerResponse to) {
    int wanted = range == null ? 200 : 206;
    if (response.statusCode() != wanted) {
      String what = "the bucket answered %d".formatted(response.statusCode());
      return Future.failedFuture(
          response.statusCode() == 404 ? new NoSuchFileException(what) : new IOException(what));
    }
    @Nullable String length = response.getHeader("Content-Length");
    if (length != null) {
      to.putHeader("Content-Length", length);
    } else {
      to.setChunked(true);
    }
    Pipe<Buffer> pipe = response.pipe();
    return pipe.endOnFailure(false).to(to);
  }

  @Override
  public void close() {
    bucket.close();
    var _ = http.close();
    var _ = signers.close();
  }
}
