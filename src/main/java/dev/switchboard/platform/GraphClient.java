package dev.switchboard.platform;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Sends messages through Meta's Graph API: WhatsApp, Messenger and Instagram. One per verticle;
 * keeps a circuit breaker for each host and for each line.
 */
public final class GraphClient {
  private static final int HOST_FAILURES = 20;
  private static final int LINE_FAILURES = 5;
  private static final Duration RESET = Duration.ofSeconds(2);
  // A thousand lines with one call each, and a few with more.
  private static final int CONNECTIONS = 2_048;
  private static final int LONGEST_CONNECT_MILLIS = 5_000;
  // Shorter than servers keep idle connections: a call into a closing one would be in doubt.
  private static final int KEEP_ALIVE_SECONDS = 20;

  private static final String PAUSED = "this process was paused for longer than its lease";

  private final Context loop;
  private final HttpClient http;
  private final GraphHosts hosts;
  private final int connectMillis;
  private final Breakers byHost;
  private final Breakers byLine;

  public GraphClient(Vertx vertx, GraphHosts hosts) {
    this.hosts = hosts;
    this.connectMillis = (int) Math.min(hosts.timeout().toMillis(), LONGEST_CONNECT_MILLIS);
    this.http =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setConnectTimeout(connectMillis)
                .setTcpNoDelay(true)
                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS),
            new PoolOptions().setHttp1MaxSize(CONNECTIONS));
    // The public way to a loop is a verticle of its own, which would outlive or predecease its
    // user.
    this.loop = ((VertxInternal) vertx).createEventLoopContext();
    Duration silent = hosts.timeout().plusSeconds(10);
    // A host that cannot be reached is everybody's matter; silence may be one line's alone.
    this.byHost =
        new Breakers(
            vertx, HOST_FAILURES, RESET, silent, GraphAnswer.Unreachable.class::isInstance);
    this.byLine = new Breakers(vertx, LINE_FAILURES, RESET, silent, GraphClient::isSilent);
  }

  /** True while a line or its host is given a rest; a call would be answered as unreachable. */
  public boolean isResting(Platform platform, String sender) {
    return byLine.isOpen(line(platform, sender)) || byHost.isOpen(host(platform));
  }

  /**
   * Posts one message.
   *
   * @param isOurs asked on an event loop when nothing but the write of the last byte is left to do;
   *     no: it is not posted, and answered as unreachable
   * @return never fails: what goes wrong is an answer too
   */
  public Future<GraphAnswer> send(GraphCall call, BooleanSupplier isOurs) {
    return byLine.guard(
        line(call.platform(), call.sender()),
        () -> byHost.guard(host(call.platform()), () -> post(call, isOurs)));
  }

  /**
   * Posts something that is no message: a read receipt, typing. Nothing depends on it.
   *
   * @return never fails
   */
  public Future<Void> tell(GraphCall call) {
    return post(call, () -> true).mapEmpty();
  }

  private static boolean isSilent(GraphAnswer answer) {
    return switch (answer) {
      case GraphAnswer.Unreachable unreachable -> true;
      case GraphAnswer.Unknown unknown -> true;
      case GraphAnswer.Accepted accepted -> false;
      case GraphAnswer.Refused refused -> false;
    };
  }

  private String host(Platform platform) {
    return hosts.of(platform).getHost();
  }

  private static String line(Platform platform, String sender) {
    return platform.wire() + " " + sender;
  }

  // On the loop that also owns the connection: what is asked there is followed by the write itself.
  private Future<GraphAnswer> post(GraphCall call, BooleanSupplier isOurs) {
    Promise<GraphAnswer> answer = Promise.promise();
    // Composed, so that what throws is an answer, too.
    loop.runOnContext(ignored ->
        Future.succeededFuture().compose(now -> request(call, isOurs)).onComplete(answer));
    return answer.future();
  }

  private Future<GraphAnswer> request(GraphCall call, BooleanSupplier isOurs) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setAbsoluteURI(hosts.of(call.platform()) + "/" + call.sender() + "/messages")
            .putHeader("Authorization", "Bearer " + call.token())
            .putHeader("Content-Type", "application/json")
            .setConnectTimeout(connectMillis);
    Buffer body = call.body().toBuffer();
    return http.request(options)
        .transform(made -> {
          if (made.failed()) {
            return unsent(reason(made.cause()));
          }
          HttpClientRequest request = made.result();
          return allButTheEnd(request, body)
              .transform(written -> {
                if (written.succeeded() && isOurs.getAsBoolean()) {
                  return exchange(call.platform(), request, body.slice(end(body), body.length()));
                }
                var _ = request.reset();
                return unsent(written.succeeded() ? PAUSED : reason(written.cause()));
              });
        });
  }

  // A request that lacks its last byte is none: until then all that goes wrong, a clock that ran
  // out too, proves that it was not acted on. After it there is as little left to do as can be.
  private Future<Void> allButTheEnd(HttpClientRequest request, Buffer body) {
    return request
        // What fails is told by the futures, too.
        .exceptionHandler(failure -> {})
        .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()))
        .write(body.slice(0, end(body)))
        .timeout(connectMillis, TimeUnit.MILLISECONDS);
  }

  private static int end(Buffer body) {
    return body.length() - 1;
  }

  private static Future<GraphAnswer> unsent(String why) {
    return Future.succeededFuture(new GraphAnswer.Unreachable(why));
  }

  // Once the request is on its way, nothing that goes wrong proves that it was not acted on.
  private Future<GraphAnswer> exchange(Platform platform, HttpClientRequest request, Buffer end) {
    return request
        .end(end)
        .compose(sent -> request.response())
        .compose(response -> response.body().map(answer -> parse(platform, response, answer)))
        .timeout(hosts.timeout().toMillis(), TimeUnit.MILLISECONDS)
        .recover(failure -> {
          var _ = request.reset();
          return Future.succeededFuture(new GraphAnswer.Unknown(reason(failure)));
        });
  }

  private static GraphAnswer parse(Platform platform, HttpClientResponse response, Buffer answer) {
    return GraphAnswerParser.parse(
        platform, response.statusCode(), answer, UsageParser.rest(response.headers()));
  }

  private static String reason(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }
}
