package dev.switchboard.oidc;

import dev.switchboard.platform.AddressGuard;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks providers for JSON where {@link AddressGuard} allows: in so much time, for so many bytes,
 * and no redirection is followed. Thread-safe.
 */
final class GuardedHttp {
  private static final int CONNECT_MILLIS = 3_000;
  private static final int CONNECTIONS = 8;
  private static final int MOST_BYTES = 256 * 1024;

  private final Vertx vertx;
  private final HttpClient http;
  private final AddressGuard guard;
  private final Duration patience;

  GuardedHttp(Vertx vertx, AddressGuard guard, Duration patience) {
    this.vertx = vertx;
    this.guard = guard;
    this.patience = patience;
    this.http =
        vertx.createHttpClient(
            new HttpClientOptions().setConnectTimeout(CONNECT_MILLIS).setMaxRedirects(0),
            new PoolOptions().setHttp1MaxSize(CONNECTIONS));
  }

  /**
   * Something to ask.
   *
   * @param form what to post; null: nothing, it is a GET
   */
  record Question(String address, Map<String, String> headers, @Nullable String form) {
    static Question get(String address) {
      return new Question(address, Map.of(), null);
    }

    @Override
    public String toString() {
      return "Question[" + address + "]";
    }
  }

  /** The answer; fails with a {@link ProviderException}, and nothing else. */
  Future<JsonObject> ask(Question question) {
    Optional<String> refusal = guard.refusal(question.address());
    if (refusal.isPresent()) {
      return Future.failedFuture(ProviderException.invalid("its address " + refusal.get()));
    }
    URI url = URI.create(question.address());
    return vertx
        .executeBlocking(() -> AddressGuard.resolve(url), false)
        .timeout(patience.toMillis(), TimeUnit.MILLISECONDS)
        .compose(addresses -> ask(question, url, Objects.requireNonNull(addresses)))
        .recover(e -> Future.failedFuture(failure(url, e)));
  }

  private static ProviderException failure(URI url, Throwable e) {
    return switch (e) {
      case ProviderException known -> known;
      case UnknownHostException _ ->
          ProviderException.unreachable("nobody knows the host " + url.getHost());
      default ->
          ProviderException.unreachable(
              "no answer from %s: %s".formatted(url.getHost(), e.getClass().getSimpleName()));
    };
  }

  private Future<JsonObject> ask(Question question, URI url, List<InetAddress> addresses) {
    if (!guard.mayAsk(url, addresses)) {
      return Future.failedFuture(
          ProviderException.invalid(url.getHost() + " is not in the public net"));
    }
    RequestOptions options =
        new RequestOptions()
            .setMethod(question.form() == null ? HttpMethod.GET : HttpMethod.POST)
            .setAbsoluteURI(url.toString())
            .setServer(
                SocketAddress.inetSocketAddress(
                    AddressGuard.port(url), addresses.getFirst().getHostAddress()))
            .setConnectTimeout(CONNECT_MILLIS)
            .putHeader("Accept", "application/json")
            .putHeader("User-Agent", "Switchboard");
    question.headers().forEach(options::putHeader);
    return http.request(options).compose(request -> exchange(request, question.form()));
  }

  private Future<JsonObject> exchange(HttpClientRequest request, @Nullable String form) {
    Future<HttpClientResponse> sent =
        form == null
            ? request.send()
            : request
                .putHeader("Content-Type", "application/x-www-form-urlencoded")
                .send(Buffer.buffer(form));
    return sent.compose(
            response -> read(response).compose(body -> json(response.statusCode(), body)))
        .timeout(patience.toMillis(), TimeUnit.MILLISECONDS)
        .onFailure(e -> {
          var _ = request.reset();
        });
  }

  private static Future<Buffer> read(HttpClientResponse response) {
    Promise<Buffer> whole = Promise.promise();
    Buffer body = Buffer.buffer();
    response
        .exceptionHandler(whole::tryFail)
        .handler(part -> {
          if (body.length() + part.length() > MOST_BYTES) {
            whole.tryFail(ProviderException.invalid("it answers more than 256 KB"));
          } else {
            body.appendBuffer(part);
          }
        })
        .endHandler(end -> whole.tryComplete(body));
    return whole.future();
  }

  private static Future<JsonObject> json(int status, Buffer body) {
    if (status >= 500 || status == 429) {
      return Future.failedFuture(ProviderException.unreachable("it answers " + status));
    }
    try {
      JsonObject said = new JsonObject(body);
      return status == 200
          ? Future.succeededFuture(said)
          : Future.failedFuture(
              ProviderException.invalid("it answers %d%s".formatted(status, error(said))));
    } catch (DecodeException | ClassCastException e) {
      return Future.failedFuture(
          ProviderException.invalid(status == 200 ? "it answers no JSON" : "it answers " + status));
    }
  }

  // A word of the standard's, not a text of the provider's.
  private static String error(JsonObject said) {
    return said.getValue("error") instanceof String word && word.matches("[a-z_]{1,40}")
        ? ", " + word
        : "";
  }
}
