package dev.switchboard.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What every store of files does, whatever it is made of. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BlobsContract {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir static Path directory;
  final Vertx vertx = Vertx.vertx();
  private Blobs blobs;

  abstract Blobs open(Path directory);

  @BeforeAll
  void openIt() {
    blobs = open(directory);
  }

  @AfterAll
  void closeIt() {
    blobs.close();
    vertx.close().await();
  }

  Blobs blobs() {
    return blobs;
  }

  /** A file of bytes that no other has. */
  Path file(byte[] bytes) throws IOException {
    return Files.write(Files.createTempFile(directory, "taken", null), bytes);
  }

  static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random().nextBytes(bytes);
    return bytes;
  }

  static Sha256 name(byte[] bytes) {
    return Sha256.of(Sha256.digest().digest(bytes));
  }

  Sha256 put(byte[] bytes) throws IOException {
    blobs.put(file(bytes), name(bytes));
    return name(bytes);
  }

  /** What a browser gets that asks a server which answers from the store. */
  HttpResponse<byte[]> asked(Function<HttpServerResponse, io.vertx.core.Future<Void>> answer) {
    var server =
        vertx
            .createHttpServer()
            .requestHandler(request ->
                answer
                    .apply(request.response())
                    .onFailure(e ->
                        request
                            .response()
                            .setStatusCode(e instanceof NoSuchFileException ? 404 : 503)
                            .end()))
            .listen(0)
            .await();
    try {
      return CLIENT
          .sendAsync(
              HttpRequest.newBuilder(URI.create("http://localhost:" + server.actualPort())).build(),
              HttpResponse.BodyHandlers.ofByteArray())
          .join();
    } finally {
      server.close().await();
    }
  }

  @Test
  void givesBackWhatItTook() throws IOException {
    byte[] bytes = bytes(300_000);
    Path taken = file(bytes);
    assertThat(blobs.has(name(bytes))).isFalse();

    blobs.put(taken, name(bytes));

    assertThat(blobs.has(name(bytes))).isTrue();
    assertThat(taken).doesNotExist();
    try (Blobs.Local local = blobs.local(name(bytes))) {
      assertThat(local.path()).hasBinaryContent(bytes);
    }
  }

  @Test
  void takesTheSameContentOnceMore() throws IOException {
    byte[] bytes = bytes(100);
    Sha256 first = put(bytes);
    Path again = file(bytes);

    blobs.put(again, first);

    assertThat(again).doesNotExist();
    try (Blobs.Local local = blobs.local(first)) {
      assertThat(local.path()).hasBinaryContent(bytes);
    }
  }

  @Test
  void takesTheSameContentFromManyAtOnce() throws Exception {
    byte[] bytes = bytes(50_000);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Sha256>> puts =
          Stream.generate(() -> (Callable<Sha256>) () -> put(bytes)).limit(8).toList();
      for (Future<Sha256> put : threads.invokeAll(puts)) {
        assertThat(put.get()).isEqualTo(name(bytes));
      }
    }
    assertThat(blobs.has(name(bytes))).isTrue();
  }

  @Test
  void forgetsAndDoesNotMindDoingItTwice() throws IOException {
    Sha256 name = put(bytes(100));

    blobs.delete(name);
    blobs.delete(name);

    assertThat(blobs.has(name)).isFalse();
    assertThatThrownBy(() -> blobs.local(name)).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void leavesNothingOfACopyBehind() throws IOException {
    byte[] bytes = bytes(100);
    Sha256 name = put(bytes);

    blobs.local(name).close();

    try (Blobs.Local local = blobs.local(name)) {
      assertThat(local.path()).hasBinaryContent(bytes);
    }
    try (Stream<Path> left = Files.list(Files.createDirectories(directory.resolve("incoming")))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void writesAFileAsAnAnswer() throws IOException {
    byte[] bytes = bytes(3_000_000);
    Sha256 name = put(bytes);

    HttpResponse<byte[]> answer = asked(to -> blobs.send(name, to));

    assertThat(answer.body()).isEqualTo(bytes);
    assertThat(answer.headers().firstValue("Content-Length")).hasValue("3000000");
  }

  @Test
  void writesAPartOfAFile() throws IOException {
    Sha256 name = put("0123456789".getBytes(StandardCharsets.US_ASCII));

    HttpResponse<byte[]> answer =
        asked(to -> blobs.send(name, 3, 4, to.putHeader("Content-Length", "4")));

    assertThat(answer.body()).asString().isEqualTo("3456");
  }

  @Test
  void writesNothingOfWhatItDoesNotHave() {
    HttpResponse<byte[]> answer = asked(to -> blobs.send(name(bytes(10)), to));

    assertThat(answer.statusCode()).isBetween(404, 503);
    assertThat(answer.body()).isEmpty();
  }
}
