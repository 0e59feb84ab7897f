package dev.switchboard.platform;

import io.vertx.core.Future;
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
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Files at Meta's Graph API: where they are, and handing them over. Thread-safe. */
public final class GraphMedia {
  private static final int CONNECTIONS = 64;
  private static final int CONNECT_MILLIS = 5_000;
  private static final int KEEP_ALIVE_SECONDS = 20;
  private static final int DOES_NOT_EXIST = 33;
  private static final int PARAMETER = 100;
  private static final int NOT_FOUND = 404;

  // A line that takes less than this is as good as none.
  private static final int SLOWEST_BYTES_A_SECOND = 100_000;
  private static final Duration SILENT = Duration.ofSeconds(30);

  private final Vertx vertx;
  private final HttpClient http;
  private final GraphHosts hosts;

  public GraphMedia(Vertx vertx, GraphHosts hosts) {
    this.vertx = vertx;
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
        .compose(request -> described(request, request.send(), hosts.timeout()))
        .recover(GraphMedia::unreachable);
  }

  /**
   * A file for one of Meta's platforms.
   *
   * @param sender the platform's id of the line
   * @param token a secret, of this line
   * @param kind WhatsApp's word for what it goes as
   */
  public record Upload(
      Platform platform,
      String sender,
      String token,
      String kind,
      String mimeType,
      Path file,
      long size) {
    @Override
    public String toString() {
      return "Upload[%s %s %s]".formatted(platform, sender, mimeType);
    }
  }

  /**
   * Hands a file over, from the disk to the socket: a few buffers of it are in memory at a time.
   *
   * @return never fails
   */
  public Future<UploadAnswer> upload(Upload upload) {
    Duration longest = hosts.timeout().plusSeconds(upload.size() / SLOWEST_BYTES_A_SECOND);
    UploadForm form = UploadForm.of(upload);
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setAbsoluteURI(
                "%s/%s/%s".formatted(hosts.of(upload.platform()), upload.sender(), form.edge()))
            .setConnectTimeout(CONNECT_MILLIS)
            .setIdleTimeout(SILENT.toMillis())
            .putHeader("Authorization", "Bearer " + upload.token())
            .putHeader("Content-Type", form.contentType())
            .putHeader("Content-Length", Long.toString(form.length()));
    return http.request(options)
        .compose(request -> answered(request, form.send(vertx, request), longest))
        .recover(GraphMedia::notUploaded);
  }

  private static Future<UploadAnswer> answered(
      HttpClientRequest request, Future<HttpClientResponse> sent, Duration longest) {
    return sent.compose(
            response -> response.body().map(body -> uploaded(response.statusCode(), body)))
        .timeout(longest.toMillis(), TimeUnit.MILLISECONDS)
        .onFailure(e -> {
          var _ = request.reset();
        });
  }

  private static Future<UploadAnswer> notUploaded(Throwable failure) {
    String message = failure.getMessage();
    return Future.succeededFuture(
        new UploadAnswer.Unreachable(
            message == null ? failure.getClass().getSimpleName() : message));
  }

  private static UploadAnswer uploaded(int status, Buffer body) {
    try {
      JsonObject answer = body.toJsonObject();
      if (answer.getValue("error") instanceof JsonObject error) {
        return refusal(error)
            .<UploadAnswer>map(UploadAnswer.Refused::new)
            .orElseGet(() -> new UploadAnswer.Unreachable("HTTP " + status + " without a code"));
      }
      Object id = answer.getValue("id", answer.getValue("attachment_id"));
      if (status / 100 == 2 && id instanceof String text && !text.isEmpty()) {
        return new UploadAnswer.Uploaded(text);
      }
    } catch (DecodeException | ClassCastException e) {
      // A proxy's page, or half an answer: said below.
    }
    return new UploadAnswer.Unreachable("HTTP " + status + " without an answer in Meta's form");
  }

  private Future<HttpClientRequest> call(HttpMethod method, String path, String token) {
    return http.request(
        new RequestOptions()
            .setMethod(method)
            .setAbsoluteURI(hosts.of(Platform.WHATSAPP) + "/" + path)
            .setConnectTimeout(CONNECT_MILLIS)
            .putHeader("Authorization", "Bearer " + token));
  }

  private static Future<MediaAnswer> described(
      HttpClientRequest request, Future<HttpClientResponse> sent, Duration timeout) {
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
    Optional<GraphAnswer.Refused> why = refusal(error);
    boolean isNowhere =
        why.filter(said -> said.code() == PARAMETER && said.subcode() == DOES_NOT_EXIST)
            .isPresent();
    if (status == NOT_FOUND || isNowhere) {
      return new MediaAnswer.Gone();
    }
    return why.<MediaAnswer>map(MediaAnswer.Refused::new)
        .orElseGet(() -> new MediaAnswer.Unreachable("HTTP " + status + " without a code"));
  }

  private static Optional<GraphAnswer.Refused> refusal(JsonObject error) {
    int code = error.getValue("code") instanceof Number number ? number.intValue() : 0;
    int subcode = error.getValue("error_subcode") instanceof Number number ? number.intValue() : 0;
    return code == 0 && !error.containsKey("code")
        ? Optional.empty()
        : Optional.of(
            new GraphAnswer.Refused(code, subcode, GraphAnswerParser.details(error), null));
  }
}
