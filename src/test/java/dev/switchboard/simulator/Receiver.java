package dev.switchboard.simulator;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A business's webhook: keeps what it got, and answers as it is told, else 200. */
final class Receiver {
  static final String SECRET = "an-app-secret";
  static final String VERIFY_TOKEN = "a verify/token";
  private static final long PATIENCE_SECONDS = 15;

  private final BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
  private final Queue<Integer> answers = new ConcurrentLinkedQueue<>();
  private final HttpServer server;

  Receiver(Vertx vertx) {
    server = vertx.createHttpServer().requestHandler(this::take).listen(0, "localhost").await();
  }

  /** One POST. */
  record Delivery(String raw, boolean signed) {
    List<JsonObject> changes() {
      List<JsonObject> values = new ArrayList<>();
      for (Object entry : new JsonObject(raw).getJsonArray("entry")) {
        for (Object change : ((JsonObject) entry).getJsonArray("changes")) {
          values.add(((JsonObject) change).getJsonObject("value"));
        }
      }
      return values;
    }

    List<JsonObject> all(String list) {
      return changes().stream()
          .filter(value -> value.containsKey(list))
          .flatMap(value -> value.getJsonArray(list).stream())
          .map(JsonObject.class::cast)
          .toList();
    }

    JsonObject status() {
      return all("statuses").getFirst();
    }

    JsonObject message() {
      return all("messages").getFirst();
    }
  }

  URI address() {
    return URI.create("http://localhost:" + server.actualPort() + "/webhooks/whatsapp");
  }

  /** The next POST is answered so; without, 200. */
  void willAnswer(int... statuses) {
    for (int status : statuses) {
      answers.add(status);
    }
  }

  Delivery next() throws InterruptedException {
    return Objects.requireNonNull(
        deliveries.poll(PATIENCE_SECONDS, TimeUnit.SECONDS), "no webhook came in time");
  }

  @Nullable Delivery nextWithin(long millis) throws InterruptedException {
    return deliveries.poll(millis, TimeUnit.MILLISECONDS);
  }

  private void take(HttpServerRequest request) {
    if ("GET".equals(request.method().name())) {
      boolean known = VERIFY_TOKEN.equals(request.getParam("hub.verify_token"));
      var _ =
          request
              .response()
              .setStatusCode(known ? 200 : 403)
              .end(String.valueOf(request.getParam("hub.challenge")));
      return;
    }
    var _ = request.body().onSuccess(body -> keep(request, body));
  }

  private void keep(HttpServerRequest request, Buffer body) {
    String expected = Wire.signature(SECRET, body);
    deliveries.add(
        new Delivery(body.toString(), expected.equals(request.getHeader("X-Hub-Signature-256"))));
    Integer answer = answers.poll();
    var _ = request.response().setStatusCode(answer == null ? 200 : answer).end();
  }
}
