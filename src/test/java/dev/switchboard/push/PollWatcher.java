package dev.switchboard.push;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** By polling. What is cut off before its answer was read is asked again. */
final class PollWatcher implements Watcher {
  private static final Executor SOON = CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS);

  private final HttpClient http;
  private final int port;
  private final String token;
  private final List<Long> seqs = new ArrayList<>();
  private final List<String> oddities = new ArrayList<>();
  private @Nullable CompletableFuture<HttpResponse<String>> asking;
  private long last;
  private int answers;
  private boolean isOver;

  PollWatcher(HttpClient http, int port, String token) {
    this.http = http;
    this.port = port;
    this.token = token;
  }

  @Override
  public String token() {
    return token;
  }

  @Override
  public synchronized void begin() {
    if (isOver) {
      return;
    }
    // The first answer is wanted at once: it says that it is in.
    URI address =
        URI.create(
            "http://localhost:%d/api/v1/messages/poll?after=%d&timeout=%d"
                .formatted(port, last, answers == 0 ? 0 : 5));
    CompletableFuture<HttpResponse<String>> next =
        http.sendAsync(
            HttpRequest.newBuilder(address).header("Authorization", "Bearer " + token).build(),
            BodyHandlers.ofString());
    asking = next;
    var _ = next.whenComplete((answer, e) -> answered(answer));
  }

  private synchronized void answered(@Nullable HttpResponse<String> answer) {
    if (answer != null) {
      if (answer.statusCode() == 200) {
        heard(new JsonObject(answer.body()));
      } else if (answer.statusCode() != 503) {
        oddities.add(answer.statusCode() + " " + answer.body());
      }
    }
    SOON.execute(this::begin);
  }

  private void heard(JsonObject answer) {
    answers++;
    if (answer.containsKey("reload")) {
      oddities.add(answer.encode());
    }
    JsonArray events = answer.getJsonArray("events");
    for (int i = 0; i < events.size(); i++) {
      JsonObject event = events.getJsonObject(i);
      if (event.getLong("prev") != last) {
        oddities.add("at %d: %s".formatted(last, event));
      }
      last = event.getLong("seq");
      seqs.add(last);
    }
    last = answer.getLong("seq");
  }

  @Override
  public synchronized boolean isIn() {
    return answers > 0;
  }

  @Override
  public synchronized boolean disturb(int how) {
    return asking != null && asking.cancel(true);
  }

  @Override
  public synchronized List<Long> seqs() {
    return List.copyOf(seqs);
  }

  @Override
  public synchronized List<String> oddities() {
    return List.copyOf(oddities);
  }

  @Override
  public synchronized void end() {
    isOver = true;
    var _ = disturb(0);
  }
}
