package dev.switchboard.simulator;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Talks to the business's webhook. */
final class Poster {
  // Meta documents none for WhatsApp.
  private static final long TIMEOUT_MS = 20_000;
  private static final int CONNECTIONS = 64;

  private final HttpClient client;
  private final URI webhook;
  private final String appSecret;
  private final String verifyToken;

  Poster(Vertx vertx, SimulatorConfig config) {
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions().setTcpNoDelay(true).setConnectTimeout(5_000),
            new PoolOptions().setHttp1MaxSize(CONNECTIONS));
    this.webhook = config.webhook();
    this.appSecret = config.appSecret();
    this.verifyToken = config.verifyToken();
  }

  URI webhook() {
    return webhook;
  }

  /** Completes with the HTTP status; fails when there is none. */
  Future<Integer> post(Buffer body) {
    RequestOptions options =
        options(HttpMethod.POST, webhook.toString())
            .putHeader("Content-Type", "application/json")
            .putHeader("X-Hub-Signature-256", Wire.signature(appSecret, body));
    return client
        .request(options)
        .compose(request -> request.send(body))
        .compose(response -> response.end().map(end -> response.statusCode()));
  }

  /** Meta's handshake: whether the webhook returns the challenge. */
  Future<JsonObject> verify() {
    String challenge = UUID.randomUUID().toString();
    String query =
        "hub.mode=subscribe&hub.challenge=%s&hub.verify_token=%s"
            .formatted(challenge, URLEncoder.encode(verifyToken, StandardCharsets.UTF_8));
    String separator = webhook.getQuery() == null ? "?" : "&";
    return client
        .request(options(HttpMethod.GET, webhook + separator + query))
        .compose(request -> request.send())
        .compose(response -> response.body().map(body -> judged(response, body, challenge)))
        .otherwise(e -> new JsonObject().put("verified", false).put("detail", e.toString()));
  }

  private static JsonObject judged(HttpClientResponse response, Buffer body, String challenge) {
    boolean verified =
        response.statusCode() == 200
            && challenge.equals(body.toString(StandardCharsets.UTF_8).strip());
    return new JsonObject().put("verified", verified).put("status", response.statusCode());
  }

  private static RequestOptions options(HttpMethod method, String address) {
    return new RequestOptions()
        .setMethod(method)
        .setAbsoluteURI(address)
        .setTimeout(TIMEOUT_MS)
        .putHeader("Accept", "*/*")
        .putHeader("User-Agent", "facebookexternalua");
  }

  Future<Void> close() {
    return client.close();
  }
}
