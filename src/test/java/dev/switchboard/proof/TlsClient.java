package dev.switchboard.proof;

import dev.switchboard.testing.MetaSignature;
import dev.switchboard.testing.Seed;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/** Posts and asks over TLS, at a server whose certificate nobody signed. */
final class TlsClient implements AutoCloseable {
  private static final int CONNECTIONS = 64;

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client;

  /** What came back. */
  record Answer(int status, HttpVersion version, MultiMap headers, String body) {
    JsonObject json() {
      return new JsonObject(body);
    }
  }

  private TlsClient(int port, HttpClientOptions options) {
    client =
        vertx.createHttpClient(
            options
                .setSsl(true)
                .setTrustAll(true)
                .setVerifyHost(false)
                .setDefaultHost("localhost")
                .setDefaultPort(port),
            new PoolOptions().setHttp1MaxSize(CONNECTIONS));
  }

  static TlsClient http1(int port) {
    return new TlsClient(port, new HttpClientOptions());
  }

  static TlsClient http2(int port) {
    return new TlsClient(
        port, new HttpClientOptions().setUseAlpn(true).setProtocolVersion(HttpVersion.HTTP_2));
  }

  /** One that comes from another address, or shows a certificate. */
  static TlsClient like(int port, HttpClientOptions options) {
    return new TlsClient(port, options);
  }

  Vertx vertx() {
    return vertx;
  }

  Future<Answer> get(String path) {
    return ask(HttpMethod.GET, path, Map.of("Authorization", "Bearer sbk_test"), "");
  }

  /** Meta posts a customer's text, whose id is its text, too. */
  Future<Answer> text(String id) {
    return text(id, "wamid." + id);
  }

  Future<Answer> text(String id, String text) {
    String body = body(id, text);
    return ask(
        HttpMethod.POST,
        "/webhooks/whatsapp",
        Map.of("X-Hub-Signature-256", MetaSignature.of(Seed.APP_SECRET, body)),
        body);
  }

  Future<Answer> ask(HttpMethod method, String path, Map<String, String> headers, String body) {
    return client
        .request(method, path)
        .compose(request -> {
          headers.forEach(request::putHeader);
          return request.send(Buffer.buffer(body));
        })
        .compose(response ->
            response
                .body()
                .map(bytes ->
                    new Answer(
                        response.statusCode(),
                        response.version(),
                        response.headers(),
                        bytes.toString())));
  }

  private static String body(String id, String text) {
    return """
    {"object":"whatsapp_business_account","entry":[{"id":"W","changes":[{"field":"messages","value":{
     "messaging_product":"whatsapp","metadata":{"phone_number_id":"%s"},
     "messages":[{"id":"wamid.%s","from":"34600111222","timestamp":"1700000000","type":"text","text":{"body":"%s"}}]}}]}]}
    """
        .formatted(Seed.PHONE_NUMBER_ID, id, text);
  }

  @Override
  public void close() {
    vertx.close().await();
  }
}
