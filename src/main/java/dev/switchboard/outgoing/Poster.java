package dev.switchboard.outgoing;

import dev.switchboard.platform.AddressGuard;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Posts over HTTP where {@link AddressGuard} allows. A name is resolved once and the connection
 * goes to what was looked at: no second answer of a name server can lead elsewhere. Redirections
 * are not followed, answers' bodies not read. Thread-safe; blocks the calling thread.
 */
final class Poster {
  private static final int CONNECT_MILLIS = 5_000;
  private static final long LONGEST_SECONDS = 15;
  private static final int CONNECTIONS = 8;
  private static final long MOST_PAUSE_SECONDS = Duration.ofDays(1).toSeconds();

  private final HttpClient http;
  private final AddressGuard policy;
  private final InstantSource clock;

  Poster(Vertx vertx, AddressGuard policy, InstantSource clock) {
    this.policy = policy;
    this.clock = clock;
    this.http =
        vertx.createHttpClient(
            new HttpClientOptions().setConnectTimeout(CONNECT_MILLIS).setMaxRedirects(0),
            new PoolOptions().setHttp1MaxSize(CONNECTIONS));
  }

  Answer post(String address, Map<String, String> headers, String body) {
    Instant now = clock.instant();
    @Nullable String refusal = policy.refusal(address).orElse(null);
    if (refusal != null) {
      return Answer.failed("the address " + refusal, now);
    }
    URI url = URI.create(address);
    try {
      List<InetAddress> addresses = AddressGuard.resolve(url);
      return policy.mayAsk(url, addresses)
          ? ask(url, addresses.getFirst(), headers, body)
          : Answer.failed("the address is not in the public net", now);
    } catch (UnknownHostException e) {
      return Answer.failed("nobody knows the host " + url.getHost(), now);
    }
  }

  private Answer ask(URI url, InetAddress at, Map<String, String> headers, String body) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setAbsoluteURI(url.toString())
            .setServer(SocketAddress.inetSocketAddress(AddressGuard.port(url), at.getHostAddress()))
            .setConnectTimeout(CONNECT_MILLIS);
    headers.forEach(options::putHeader);
    try {
      return http.request(options)
          .compose(request -> exchange(request, body))
          .await(LONGEST_SECONDS, TimeUnit.SECONDS);
    } catch (Exception e) { // await rethrows checked causes too
      return Answer.failed("no answer: " + e.getClass().getSimpleName(), clock.instant());
    }
  }

  private Future<Answer> exchange(HttpClientRequest request, String body) {
    return request
        .idleTimeout(TimeUnit.SECONDS.toMillis(LONGEST_SECONDS))
        .send(body)
        .compose(response ->
            ended(request, response).transform(done -> Future.succeededFuture(answer(response))));
  }

  // Nobody reads what the answer says; a short one is let come, so that the connection may stay.
  private static Future<?> ended(HttpClientRequest request, HttpClientResponse response) {
    @Nullable String length = response.getHeader("Content-Length");
    if (length != null && length.matches("[0-9]{1,5}")) {
      return response.body();
    }
    response.exceptionHandler(reset -> {});
    return request.reset();
  }

  private Answer answer(HttpClientResponse response) {
    int status = response.statusCode();
    Answer.Kind kind =
        status / 100 == 2
            ? Answer.Kind.DELIVERED
            : status == 410 ? Answer.Kind.GONE : Answer.Kind.FAILED;
    @Nullable String detail = kind == Answer.Kind.DELIVERED ? null : "it answers " + status;
    return new Answer(
        kind, status, detail, seconds(response.getHeader("Retry-After")), clock.instant());
  }

  private static long seconds(@Nullable String retryAfter) {
    return retryAfter == null || !retryAfter.matches("[0-9]{1,9}")
        ? 0
        : Math.min(Long.parseLong(retryAfter), MOST_PAUSE_SECONDS);
  }
}
