package dev.switchboard.platform;

import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.circuitbreaker.CircuitBreakerState;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.io.Serial;
import java.net.URI;
import java.time.Duration;

/**
 * Sends messages through Meta's Graph API. One per verticle; keeps a circuit breaker for the host:
 * after several calls in a row without an answer it refuses at once, and lets one through now and
 * then to see.
 */
public final class GraphClient {
  private static final int FAILURES = 5;
  private static final Duration RESET = Duration.ofSeconds(2);
  private static final int CONNECTIONS = 64;
  // Shorter than servers keep idle connections: a call into a closing one would be in doubt.
  private static final int KEEP_ALIVE_SECONDS = 20;

  private final HttpClient http;
  private final URI base;
  private final Duration timeout;
  private final CircuitBreaker breaker;

  /**
   * @param base with the version, without a slash at the end
   * @param timeout longest wait for an answer
   */
  public GraphClient(Vertx vertx, URI base, Duration timeout) {
    this.http =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setConnectTimeout((int) Math.min(timeout.toMillis(), 5_000))
                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS),
            new PoolOptions().setHttp1MaxSize(CONNECTIONS));
    this.base = base;
    this.timeout = timeout;
    this.breaker =
        CircuitBreaker.create(
            "graph " + base.getHost(),
            vertx,
            new CircuitBreakerOptions()
                .setMaxFailures(FAILURES)
                .setTimeout(timeout.toMillis() + 10_000)
                .setResetTimeout(RESET.toMillis()));
  }

  /** True while the host is given a rest; a call would be answered as unreachable. */
  public boolean isResting() {
    return breaker.state() == CircuitBreakerState.OPEN;
  }

  /**
   * Posts one message.
   *
   * @return never fails: what goes wrong is an answer too
   */
  public Future<GraphAnswer> send(String phoneNumberId, String token, Buffer body) {
    return breaker
        .execute(() -> call(phoneNumberId, token, body).map(GraphClient::unlessSilent))
        .otherwise(GraphClient::answerOf);
  }

  // The breaker counts failed futures, so silence travels through it as a failure.
  private static GraphAnswer unlessSilent(GraphAnswer answer) {
    if (answer instanceof GraphAnswer.Unreachable || answer instanceof GraphAnswer.Unknown) {
      throw new Silence(answer);
    }
    return answer;
  }

  private static GraphAnswer answerOf(Throwable failure) {
    return failure instanceof Silence silence
        ? silence.answer
        : new GraphAnswer.Unreachable("the Graph API is given a rest: " + failure.getMessage());
  }

  private Future<GraphAnswer> call(String phoneNumberId, String token, Buffer body) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setAbsoluteURI(base + "/" + phoneNumberId + "/messages")
            .putHeader("Authorization", "Bearer " + token)
            .putHeader("Content-Type", "application/json")
            .setConnectTimeout(Math.min(timeout.toMillis(), 5_000));
    return http.request(options)
        .transform(made ->
            made.failed()
                ? Future.succeededFuture(new GraphAnswer.Unreachable(reason(made.cause())))
                : exchange(made.result(), body));
  }

  // Once the request is on its way, nothing that goes wrong proves that it was not acted on.
  private Future<GraphAnswer> exchange(HttpClientRequest request, Buffer body) {
    return request
        .send(body)
        .compose(response ->
            response.body().map(answer -> GraphAnswerParser.parse(response.statusCode(), answer)))
        .timeout(timeout.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS)
        .recover(failure -> {
          var _ = request.reset();
          return Future.succeededFuture(new GraphAnswer.Unknown(reason(failure)));
        });
  }

  private static String reason(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }

  private static final class Silence extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    private final transient GraphAnswer answer;

    Silence(GraphAnswer answer) {
      super(null, null, false, false);
      this.answer = answer;
    }
  }
}
