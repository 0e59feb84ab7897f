package dev.switchboard.platform;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Reads the templates of a WhatsApp business account, page by page. Thread-safe. */
public final class GraphTemplates {
  private static final int CONNECT_MILLIS = 5_000;
  private static final String FIELDS =
      "id,name,language,status,category,quality_score,parameter_format,components";

  private final HttpClient http;
  private final GraphHosts hosts;

  public GraphTemplates(Vertx vertx, GraphHosts hosts) {
    this.hosts = hosts;
    this.http = vertx.createHttpClient(new HttpClientOptions().setConnectTimeout(CONNECT_MILLIS));
  }

  /**
   * @param businessId digits
   * @param token a secret, of a line of this account
   * @param after where the page begins; null: the first
   * @return never fails
   */
  public Future<TemplatesAnswer> page(String businessId, String token, @Nullable String after) {
    if (!businessId.matches("[0-9]+")) {
      return Future.succeededFuture(
          new TemplatesAnswer.Refused(
              new GraphAnswer.Refused(100, 0, "The business account's id is not digits", null)));
    }
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setAbsoluteURI(
                "%s/%s/message_templates?fields=%s&limit=100%s"
                    .formatted(hosts.of(Platform.WHATSAPP), businessId, FIELDS, cursor(after)))
            .setConnectTimeout(CONNECT_MILLIS)
            .putHeader("Authorization", "Bearer " + token);
    return http.request(options)
        .compose(request ->
            request
                .send()
                .compose(answer ->
                    answer
                        .body()
                        .map(body -> TemplatesAnswerParser.parse(answer.statusCode(), body)))
                .timeout(hosts.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .onFailure(failure -> {
                  var _ = request.reset();
                }))
        .recover(failure ->
            Future.succeededFuture(
                new TemplatesAnswer.Unreachable(String.valueOf(failure.getMessage()))));
  }

  private static String cursor(@Nullable String after) {
    return after == null ? "" : "&after=" + URLEncoder.encode(after, StandardCharsets.UTF_8);
  }
}
