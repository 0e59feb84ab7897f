package dev.switchboard.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A front door that closes while somebody stands in it. */
class StopTest {
  private final CompletableFuture<HttpServerRequest> asked = new CompletableFuture<>();
  private final FrontDoor door = new FrontDoor();

  StopTest() {
    var _ =
        door.open(Bounds.DEFAULTS, Rates.usual(), door.postgres.pipelineLogin(), asked::complete);
  }

  @AfterEach
  void close() {
    door.close();
  }

  @Test
  void whoIsOwedAnAnswerGetsItAndNobodyElseIsLetIn() throws Exception {
    try (Socket socket = socket();
        Socket idle = socket()) {
      say(socket, "/slow");
      HttpServerRequest request = asked.get(5, TimeUnit.SECONDS);

      Future<Void> stopping = door.stop();
      assertThat(idle.getInputStream().read()).as("who asked nothing is sent away").isEqualTo(-1);
      await()
          .untilAsserted(() ->
              assertThatThrownBy(() -> socket().close()).isInstanceOf(ConnectException.class));
      assertThat(stopping.isComplete()).isFalse();

      var _ = request.response().end("owed");
      assertThat(all(socket)).endsWith("owed");
      stopping.await(2, TimeUnit.SECONDS);
    }
  }

  private Socket socket() throws IOException {
    Socket socket = new Socket("localhost", door.port());
    socket.setSoTimeout((int) Duration.ofSeconds(5).toMillis());
    return socket;
  }

  private static void say(Socket socket, String path) throws IOException {
    socket
        .getOutputStream()
        .write(
            "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n"
                .formatted(path)
                .getBytes(StandardCharsets.US_ASCII));
  }

  // Until the other end closes: it must, or a proxy would ask again on it.
  private static String all(Socket socket) throws IOException {
    try (InputStream in = socket.getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    }
  }
}
