package dev.switchboard.platform;

import dev.switchboard.platform.NumberAnswer.Part;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Asks WhatsApp's Graph API whether a number, its account, a token and an app's secret belong
 * together. The host is configured; what is asked for must be digits. Thread-safe.
 */
public final class GraphNumbers {
  private static final int CONNECT_MILLIS = 5_000;
  private static final int MOST_PAGES = 20;
  private static final Set<Integer> TOKEN_CODES = Set.of(0, 102, 190, 463, 467);
  private static final Set<Integer> PERMISSION_CODES = Set.of(3, 10);
  private static final int PARAMETER = 100;

  private final HttpClient http;
  private final GraphHosts hosts;

  public GraphNumbers(Vertx vertx, GraphHosts hosts) {
    this.hosts = hosts;
    this.http = vertx.createHttpClient(new HttpClientOptions().setConnectTimeout(CONNECT_MILLIS));
  }

  /**
   * What is to fit together. Its token and secret are secrets.
   *
   * @param numberId digits
   * @param businessId digits; null: not asked about
   * @param appSecret null: not asked about
   */
  public record Question(
      String numberId, @Nullable String businessId, String token, @Nullable String appSecret) {
    public Question {
      if (!numberId.matches("[0-9]+") || (businessId != null && !businessId.matches("[0-9]+"))) {
        throw new IllegalArgumentException("ids of the Graph API are digits");
      }
    }

    @Override
    public String toString() {
      return "Question[" + numberId + "]";
    }
  }

  /**
   * @return never fails
   */
  public Future<NumberAnswer> check(Question question) {
    @Nullable String business = question.businessId();
    return get(
            question,
            question.numberId() + "?fields=display_phone_number,verified_name,quality_rating")
        .map(reply -> reply.refused(Part.NUMBER).orElseGet(() -> found(reply.body())))
        .compose(answer ->
            answer instanceof NumberAnswer.Found && business != null
                ? inBusiness(question, business, answer, null, MOST_PAGES)
                : Future.succeededFuture(answer))
        .recover(failure ->
            Future.succeededFuture(
                new NumberAnswer.Unreachable(String.valueOf(failure.getMessage()))));
  }

  private static NumberAnswer found(JsonObject body) {
    return body.getValue("id") instanceof String
        ? new NumberAnswer.Found(
            text(body, "display_phone_number"),
            text(body, "verified_name"),
            text(body, "quality_rating"))
        : new NumberAnswer.Unreachable("an answer that is not in Meta's form");
  }

  private static @Nullable String text(JsonObject body, String field) {
    return body.getValue(field) instanceof String text && !text.isBlank() ? text : null;
  }

  // Page by page, for an account may have many numbers, though not without end.
  private Future<NumberAnswer> inBusiness(
      Question question, String business, NumberAnswer found, @Nullable String after, int pages) {
    String path =
        business + "/phone_numbers?fields=id&limit=100" + (after == null ? "" : "&after=" + after);
    return get(question, path)
        .compose(reply -> {
          Optional<NumberAnswer> refused = reply.refused(Part.BUSINESS);
          if (refused.isPresent()) {
            return Future.succeededFuture(refused.get());
          }
          if (has(reply.body(), question.numberId())) {
            return Future.succeededFuture(found);
          }
          @Nullable String next = next(reply.body());
          return next == null || pages == 1
              ? Future.succeededFuture(
                  new NumberAnswer.Refused(Part.NUMBER_OF_BUSINESS, "not among its numbers"))
              : inBusiness(question, business, found, next, pages - 1);
        });
  }

  private static boolean has(JsonObject body, String numberId) {
    return body.getValue("data") instanceof JsonArray numbers
        && numbers.stream()
            .anyMatch(
                one -> one instanceof JsonObject number && numberId.equals(number.getValue("id")));
  }

  // Meta's cursors are letters, digits and a few marks of Base64.
  private static @Nullable String next(JsonObject body) {
    return body.getValue("paging") instanceof JsonObject paging
            && paging.containsKey("next")
            && paging.getValue("cursors") instanceof JsonObject cursors
            && cursors.getValue("after") instanceof String after
            && after.matches("[A-Za-z0-9_=+/-]{1,500}")
        ? after.replace("+", "%2B")
        : null;
  }

  /** What came back, read as JSON. */
  private record Reply(int status, JsonObject body) {
    /** Meta's no, where it is one: what it is about. */
    Optional<NumberAnswer> refused(Part asked) {
      if (!(body.getValue("error") instanceof JsonObject error)) {
        return status / 100 == 2
            ? Optional.empty()
            : Optional.of(new NumberAnswer.Unreachable("HTTP " + status));
      }
      String said =
          error.getValue("message") instanceof String message ? message : "no reason given";
      int code = error.getValue("code") instanceof Number number ? number.intValue() : -1;
      return Optional.of(
          part(code, said, asked)
              .<NumberAnswer>map(part -> new NumberAnswer.Refused(part, said))
              .orElseGet(() -> new NumberAnswer.Unreachable(said)));
    }

    private static Optional<Part> part(int code, String said, Part asked) {
      if (TOKEN_CODES.contains(code)) {
        return Optional.of(Part.TOKEN);
      }
      if (PERMISSION_CODES.contains(code) || (code >= 200 && code < 300)) {
        return Optional.of(Part.PERMISSION);
      }
      if (code == PARAMETER) {
        return Optional.of(said.contains("appsecret_proof") ? Part.SECRET : asked);
      }
      return Optional.empty();
    }
  }

  private Future<Reply> get(Question question, String path) {
    @Nullable String secret = question.appSecret();
    String proof = secret == null ? "" : "&appsecret_proof=" + proof(question.token(), secret);
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setAbsoluteURI(hosts.of(Platform.WHATSAPP) + "/" + path + proof)
            .setConnectTimeout(CONNECT_MILLIS)
            .putHeader("Authorization", "Bearer " + question.token());
    return http.request(options)
        .compose(request ->
            request
                .send()
                .compose(
                    answer -> answer.body().map(body -> new Reply(answer.statusCode(), json(body))))
                .timeout(hosts.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .onFailure(failure -> {
                  var _ = request.reset();
                }));
  }

  // A proxy's page is no answer of Meta's: its status says so.
  private static JsonObject json(Buffer body) {
    try {
      return body.toJsonObject();
    } catch (DecodeException | ClassCastException e) {
      return new JsonObject();
    }
  }

  /** What proves to Meta that whoever has the token has its app's secret, too. */
  static String proof(String token, String appSecret) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(appSecret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(token.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }
}
