package dev.switchboard.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.net.Webhook;
import dev.switchboard.access.Proxies;
import dev.switchboard.db.Vault;
import dev.switchboard.testing.MetaSignature;
import dev.switchboard.webhook.Attempts;
import dev.switchboard.webhook.Bounds;
import dev.switchboard.webhook.HttpVerticle;
import dev.switchboard.webhook.Rates;
import dev.switchboard.webhook.Watch;
import dev.switchboard.webhook.WebhookConfig;
import dev.switchboard.webhook.WebhookMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;

/** The front door of a {@link TestInbox}: what is posted there is signed, over a real socket. */
final class TestDoor {
  static final String SECRET = "an-app-secret-of-tests";
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final TestInbox inbox;
  private final Vault vault = Vault.open(Vault.newKeyset());
  private String base = "";

  /** Gives the inbox's app its secret. */
  TestDoor(TestInbox inbox) {
    this.inbox = inbox;
    inbox.postgres.execute(
        "update meta_app set secret = %s, verify_token = %s where id = 100"
            .formatted(
                sealed(SECRET, "meta_app.secret/100"),
                sealed("a-token", "meta_app.verify_token/100")));
  }

  /** An agency's endpoint for Stripe. */
  TestDoor stripe(long tenant) {
    inbox.postgres.execute(
        "insert into webhook_endpoint (id, tenant_id, source, key, secret) values (500, %d, 'stripe', 'default', %s)"
            .formatted(tenant, sealed(SECRET, "webhook_endpoint.secret/500")));
    return this;
  }

  /** Opens; lines and endpoints are there. */
  TestDoor open() {
    var watch =
        new Watch(
            new Attempts(inbox.database, InstantSource.system(), Attempts.PER_MINUTE),
            new WebhookMetrics(new SimpleMeterRegistry()),
            inbox.database,
            null,
            Rates.usual());
    var http =
        new HttpVerticle(
            new WebhookConfig(0, Duration.ofMinutes(5), false, Bounds.DEFAULTS, Proxies.LOOPBACK),
            inbox.bus,
            inbox.database,
            inbox.postgres.pipelineLogin(),
            vault,
            () -> inbox.ids,
            vertx -> request -> request.response().setStatusCode(404).end(),
            watch);
    inbox.vertx.deployVerticle(http).await();
    base = "http://localhost:" + http.actualPort() + "/webhooks/";
    return this;
  }

  /** Posts, and waits until it is taken. */
  void post(String source, String body) {
    taken(source, body).join();
  }

  /** Posts; completes once it is taken. */
  CompletableFuture<Void> taken(String source, String body) {
    return CLIENT
        .sendAsync(request(source, body), HttpResponse.BodyHandlers.ofString())
        .thenAccept(answer -> assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200));
  }

  /** Posts to WhatsApp's address as somebody may; answers the status. */
  int status(String body, String signature, String requestId) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base + "whatsapp"))
            .header("X-Hub-Signature-256", signature)
            .header("X-Request-Id", requestId)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return CLIENT.sendAsync(request, HttpResponse.BodyHandlers.ofString()).join().statusCode();
  }

  private HttpRequest request(String source, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + source))
            .POST(HttpRequest.BodyPublishers.ofString(body));
    return source.equals("stripe")
        ? request.header("Stripe-Signature", stripes(body)).build()
        : request.header("X-Hub-Signature-256", MetaSignature.of(SECRET, body)).build();
  }

  private static String stripes(String body) {
    try {
      return Webhook.Signature.generateSignatureHeader(
          body, SECRET, Instant.now().getEpochSecond());
    } catch (java.security.GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  private String sealed(String secret, String purpose) {
    return "'\\x" + HexFormat.of().formatHex(vault.seal(secret, purpose)) + "'";
  }
}
