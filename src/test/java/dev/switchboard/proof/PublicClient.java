package dev.switchboard.proof;

import static org.awaitility.Awaitility.await;

import dev.switchboard.proof.Checker.Accepted;
import dev.switchboard.proof.Checker.Shown;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Uses the product as anybody does, over its public API, and writes down what it was told. */
final class PublicClient {

  private final HttpClient client = HttpClient.newHttpClient();
  private final List<String> nodes = new CopyOnWriteArrayList<>();
  private final String simulator;
  private final List<Accepted> accepted = Collections.synchronizedList(new ArrayList<>());

  PublicClient(String node, String simulator) {
    nodes.add(node);
    this.simulator = simulator;
  }

  void alsoAsk(String node) {
    nodes.add(node);
  }

  void askOnly(String node) {
    nodes.addFirst(node);
    nodes.removeIf(other -> !other.equals(node));
  }

  /** How often each number has called Meta. */
  Map<String, Long> calls() {
    return record().stream()
        .filter(line -> "send".equals(line.getString("kind")))
        .collect(
            Collectors.groupingBy(line -> line.getString("phoneNumberId"), Collectors.counting()));
  }

  void faults(JsonObject faults) {
    var _ = mustAnswer("PUT", simulator + "/_sim/faults", faults.encode());
  }

  void customerWrites(String phoneNumberId, String waId, String text) {
    JsonObject message =
        new JsonObject().put("phone_number_id", phoneNumberId).put("text", text).put("name", "C");
    var _ =
        mustAnswer("POST", simulator + "/_sim/customers/" + waId + "/messages", message.encode());
  }

  /** Asks until it is told that the message is queued, as a careful client does. */
  void send(String phoneNumberId, String to, String text) {
    JsonObject body =
        new JsonObject()
            .put("from", phoneNumberId)
            .put("to", "+" + to)
            .put("type", "text")
            .put("text", new JsonObject().put("body", text))
            .put("clientId", text);
    await("202 for " + text)
        .atMost(Duration.ofSeconds(90))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> {
          HttpResponse<String> answer = call("POST", anyNode() + "/api/v1/messages", body.encode());
          if (answer == null || answer.statusCode() != 202) {
            return false;
          }
          String id = new JsonObject(answer.body()).getString("queueId");
          accepted.add(new Accepted(id, phoneNumberId, to, text));
          return true;
        });
  }

  private String anyNode() {
    return nodes.get(ThreadLocalRandom.current().nextInt(nodes.size()));
  }

  List<Accepted> accepted() {
    synchronized (accepted) {
      return List.copyOf(accepted);
    }
  }

  /** Meta has nothing more to tell. */
  boolean isIdle() {
    return mustAnswer("GET", simulator + "/_sim/state", "").getJsonObject("pending").stream()
        .allMatch(number -> number.getValue().equals(0));
  }

  /** All of Meta's record. */
  List<JsonObject> record() {
    List<JsonObject> lines = new ArrayList<>();
    while (true) {
      JsonArray page =
          mustAnswer("GET", simulator + "/_sim/record?limit=10000&after=" + lines.size(), "")
              .getJsonArray("items");
      if (page.isEmpty()) {
        return lines;
      }
      page.forEach(line -> lines.add((JsonObject) line));
    }
  }

  /** Every thread, oldest message first. */
  List<Shown> inbox() {
    List<Shown> shown = new ArrayList<>();
    for (JsonObject conversation : pages("/api/v1/conversations?limit=200", "cursor")) {
      String thread =
          conversation.getJsonObject("contact").getString("phone").substring(1)
              + " to "
              + conversation.getJsonObject("line").getString("phoneNumberId");
      List<List<Shown>> newestFirst = new ArrayList<>();
      String path = "/api/v1/conversations/" + conversation.getString("id") + "/messages?limit=200";
      @Nullable String before = "";
      while (before != null) {
        JsonObject page =
            mustAnswer(
                "GET", nodes.getFirst() + path + (before.isEmpty() ? "" : "&before=" + before), "");
        newestFirst.add(
            page.getJsonArray("items").stream()
                .map(item -> shown(thread, (JsonObject) item))
                .toList());
        before = page.getString("next");
      }
      newestFirst.reversed().forEach(shown::addAll);
    }
    return shown;
  }

  private static Shown shown(String thread, JsonObject m) {
    return new Shown(
        m.getString("id"),
        thread,
        m.getString("direction"),
        m.getString("text"),
        m.getString("state"));
  }

  private List<JsonObject> pages(String path, String cursor) {
    List<JsonObject> items = new ArrayList<>();
    @Nullable String next = "";
    while (next != null) {
      String more = next.isEmpty() ? "" : "&" + cursor + "=" + next;
      JsonObject page = mustAnswer("GET", nodes.getFirst() + path + more, "");
      page.getJsonArray("items").forEach(item -> items.add((JsonObject) item));
      next = page.getString("next");
    }
    return items;
  }

  private JsonObject mustAnswer(String method, String url, String body) {
    HttpResponse<String> answer = call(method, url, body);
    if (answer == null || answer.statusCode() != 200) {
      throw new IllegalStateException(
          "%s %s: %s".formatted(method, url, answer == null ? "no answer" : answer.body()));
    }
    return new JsonObject(answer.body());
  }

  private @Nullable HttpResponse<String> call(String method, String url, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .timeout(Duration.ofSeconds(10))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .header("Authorization", "Bearer sbk_test")
            .build();
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      return null;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
