package dev.switchboard.platform;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Asks WhatsApp's Graph API where files are. Thread-safe. */
public final class GraphMedia {
  private static final int CONNECTIONS = 64;
  private static final int CONNECT_MILLIS = 5_000;
  private static final int KEEP_ALIVE_SECONDS = 20;
  private static final int DOES_NOT_EXIST = 33;
  private static final int PARAMETER = 100;
  private static final int NOT_FOUND = 404;

  private final HttpClient http;
  private final GraphHosts hosts;

  public GraphMedia(Vertx vertx, GraphHosts hosts) {
    this.hosts = hosts;
    this.http =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setConnectTimeout(CONNECT_MILLIS)
                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS),
            new PoolOptions().setHttp1MaxSize(CONNECTIONS));
  }

  /**
   * Where a file's bytes are.
   *
   * @param token a secret, of the line that the file came by
   * @return never fails
   */
  public Future<MediaAnswer> describe(String mediaId, String token) {
    return call(HttpMethod.GET, mediaId, token)
        .compose(request -> answered(request, request.send(), hosts.timeout()))
        .recover(GraphMedia::unreachable);
  }

  private Future<HttpClientRequest> call(HttpMethod method, String path, String token) {
    return http.request(
        new RequestOptions()
            .setMethod(method)
            .setAbsoluteURI(hosts.of(Platform.WHATSAPP) + "/" + path)
            .setConnectTimeout(CONNECT_MILLIS)
            .putHeader("Authorization", "Bearer " + token));
  }

  private static Future<MediaAnswer> answered(
      HttpClientRequest request,
      Future<io.vertx.core.http.HttpClientResponse> sent,
      Duration timeout) {
    return sent.compose(response -> response.body().map(body -> parse(response.statusCode(), body)))
        .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .onFailure(e -> {
          var _ = request.reset();
        });
  }

  private static Future<MediaAnswer> unreachable(Throwable failure) {
    String message = failure.getMessage();
    return Future.succeededFuture(
        new MediaAnswer.Unreachable(
            message == null ? failure.getClass().getSimpleName() : message));
  }

  private static MediaAnswer parse(int status, Buffer body) {
    try {
      JsonObject answer = body.toJsonObject();
      if (answer.getValue("error") instanceof JsonObject error) {
        return refused(status, error);
      }
      if (answer.getValue("url") instanceof String url) {
        return new MediaAnswer.Found(
            URI.create(url),
            answer.getString("mime_type", "application/octet-stream"),
            answer.getString("sha256"));
      }
    } catch (DecodeException | ClassCastException | IllegalArgumentException e) {
      // A proxy's page, or half an answer: said below.
    }
    return status == NOT_FOUND
        ? new MediaAnswer.Gone()
        : new MediaAnswer.Unreachable("HTTP " + status + " without an answer in Meta's form");
  }

  private static MediaAnswer refused(int status, JsonObject error) {
    int code = error.getValue("code") instanceof Number number ? number.intValue() : 0;
    int subcode = error.getValue("error_subcode") instanceof Number number ? number.intValue() : 0;
    if (status == NOT_FOUND || (code == PARAMETER && subcode == DOES_NOT_EXIST)) {
      return new MediaAnswer.Gone();
    }
    return code == 0
        ? new MediaAnswer.Unreachable("HTTP " + status + " without a code")
        : new MediaAnswer.Refused(
            new GraphAnswer.Refused(
                code, subcode, error.getString("message", "no reason given"), null));
  }
}
