package dev.switchboard.testing;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Answers sends over a real socket as it is told to, and remembers what arrived. */
public final class GraphStandIn {
  /** How one call is answered. */
  public sealed interface Answer {
    record Accept() implements Answer {}

    record Refuse(int status, int code) implements Answer {}

    /** Accepted, but the connection is cut before the answer. */
    record Lose() implements Answer {}
  }

  private final URI base;
  private final List<JsonObject> arrived = Collections.synchronizedList(new ArrayList<>());
  private final Map<String, Deque<Answer>> planned = new HashMap<>();
  private final AtomicInteger ids = new AtomicInteger();
  private final Map<Long, AtomicInteger> inFlight = new ConcurrentHashMap<>();
  private final Map<Long, Integer> mostInFlight = new ConcurrentHashMap<>();

  // A few milliseconds, so that calls which should wait for each other would be seen side by side.
  private volatile long latencyMillis = 3;
  private final Map<Long, Integer> company = new ConcurrentHashMap<>();
  private volatile Consumer<JsonObject> arrival = body -> {};

  public GraphStandIn(Vertx vertx) {
    int port =
        vertx
            .createHttpServer()
            .requestHandler(
                request -> request.body().onSuccess(b -> take(vertx, request, b.toJsonObject())))
            .listen(0)
            .await()
            .actualPort();
    base = URI.create("http://localhost:" + port + "/v24.0");
  }

  /** How long each call is open; a few milliseconds by default. */
  public void latency(Duration time) {
    latencyMillis = time.toMillis();
  }

  /**
   * A line's calls are answered only once so many of them were open at once, however slow we are.
   */
  public void answerInCompany(long line, int calls) {
    company.put(line, calls);
  }

  /** Hears of each call as it arrives. */
  public void onArrival(Consumer<JsonObject> listener) {
    arrival = listener;
  }

  public URI base() {
    return base;
  }

  /** The next calls to a recipient are answered thus; later ones accepted. */
  public synchronized void plan(String to, Answer... answers) {
    planned.computeIfAbsent(to, _ -> new ArrayDeque<>()).addAll(List.of(answers));
  }

  public List<JsonObject> arrived() {
    synchronized (arrived) {
      return List.copyOf(arrived);
    }
  }

  /** The most calls of a line ({@code line} in the body) that were ever open at once. */
  public int mostInFlight(long line) {
    return mostInFlight.getOrDefault(line, 0);
  }

  /** Counts {@link #mostInFlight} anew. */
  public void forgetInFlight() {
    mostInFlight.clear();
  }

  private synchronized Answer next(String to) {
    @Nullable Deque<Answer> plan = planned.get(to);
    @Nullable Answer answer = plan == null ? null : plan.poll();
    return answer == null ? new Answer.Accept() : answer;
  }

  private void take(Vertx vertx, HttpServerRequest request, JsonObject body) {
    long line = body.getLong("line", 0L);
    AtomicInteger open = inFlight.computeIfAbsent(line, _ -> new AtomicInteger());
    var _ = mostInFlight.merge(line, open.incrementAndGet(), Math::max);
    arrived.add(body);
    arrival.accept(body);
    Answer answer = next(String.valueOf(body.getString("to")));
    answerLater(
        vertx,
        line,
        () -> {
          var _ = open.decrementAndGet();
          answer(request, body, answer);
        });
  }

  private void answerLater(Vertx vertx, long line, Runnable answer) {
    var _ =
        vertx.setTimer(
            latencyMillis,
            timer -> {
              if (mostInFlight(line) < company.getOrDefault(line, 1)) {
                answerLater(vertx, line, answer);
              } else {
                answer.run();
              }
            });
  }

  private void answer(HttpServerRequest request, JsonObject body, Answer answer) {
    switch (answer) {
      case Answer.Accept() ->
          request
              .response()
              .end(
                  (body.containsKey("messaging_type")
                          ? "{\"message_id\":\"m_%d\"}"
                          : "{\"messages\":[{\"id\":\"wamid.%d\"}]}")
                      .formatted(ids.incrementAndGet()));
      case Answer.Refuse(var status, var code) ->
          request
              .response()
              .setStatusCode(status)
              .end("{\"error\":{\"code\":%d,\"message\":\"refused\"}}".formatted(code));
      case Answer.Lose() -> request.connection().close();
    }
  }
}
