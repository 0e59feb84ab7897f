package dev.switchboard.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.testing.GraphStandIn;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetServer;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class GraphClientTest {
  private static final Vertx VERTX = Vertx.vertx();
  private static final GraphStandIn META = new GraphStandIn(VERTX);
  // So long that nothing here waits for it.
  private static final GraphClient CLIENT =
      new GraphClient(VERTX, new GraphHosts(META.base(), META.base(), Duration.ofMinutes(2)));

  @AfterAll
  static void close() {
    VERTX.close().await();
  }

  @Test
  void whatIsNoLongerOursIsNotPosted() {
    JsonObject body = new JsonObject().put("to", "1").put("line", 1);

    assertThat(soon(CLIENT.send(call(body), () -> false)))
        .isInstanceOf(GraphAnswer.Unreachable.class);
    assertThat(soon(CLIENT.send(call(body.copy().put("to", "2")), () -> true)))
        .isInstanceOf(GraphAnswer.Accepted.class);

    assertThat(META.arrived()).extracting(arrived -> arrived.getString("to")).containsExactly("2");
  }

  @Test
  void theClockIsLookedAtWhenOnlyTheLastByteIsMissing() {
    Promise<String> received = Promise.promise();
    NetServer server =
        VERTX
            .createNetServer()
            .connectHandler(socket -> {
              Buffer bytes = Buffer.buffer();
              socket
                  .handler(bytes::appendBuffer)
                  .closeHandler(closed -> received.complete(bytes.toString()));
            })
            .listen(0, "localhost")
            .await();
    URI base = URI.create("http://localhost:" + server.actualPort());
    GraphClient client = new GraphClient(VERTX, new GraphHosts(base, base, Duration.ofMinutes(2)));

    GraphAnswer answer = soon(client.send(call(new JsonObject().put("to", "1")), () -> false));

    assertThat(answer).isInstanceOf(GraphAnswer.Unreachable.class);
    assertThat(soon(received.future()))
        .contains("content-length: 10")
        .endsWith("\r\n\r\n{\"to\":\"1\"");
    server.close().await();
  }

  @Test
  void aCallThatCannotBeMadeIsAnsweredAtOnce() {
    JsonObject body = new JsonObject().put("to", new Object());

    assertThat(soon(CLIENT.send(call(body), () -> true)))
        .isInstanceOf(GraphAnswer.Unreachable.class);
  }

  private static GraphCall call(JsonObject body) {
    return new GraphCall(Platform.WHATSAPP, "106540352240001", "token", body);
  }

  private static <T> T soon(Future<T> answer) {
    return answer.timeout(20, TimeUnit.SECONDS).await();
  }
}
