package dev.switchboard.webhook;

import dev.switchboard.access.Proxies;
import dev.switchboard.db.Database;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Pools;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/**
 * For benchmarks: the webhook's own handler, signature, splitting and answer, with nothing behind
 * it. Arguments: port, app secret, phone number id.
 */
public final class NoDatabaseServer extends VerticleBase {
  private final int port;
  private final Directory directory;
  private final MeterRegistry registry;

  private NoDatabaseServer(int port, String secret, String phoneNumberId, MeterRegistry registry) {
    this.port = port;
    this.registry = registry;
    this.directory =
        new Directory(
            List.of(new Directory.App(1, "app", List.of(secret), "unused")),
            Map.of(
                "whatsapp",
                new Directory.Platform(
                    Map.of(phoneNumberId, new Directory.Line(1, 1, 1)), Map.of())),
            Map.of());
  }

  @Override
  public Future<?> start() {
    Known known = new Known();
    known.know(directory);
    Sources sources = new Sources(known, InstantSource.system(), false);
    Intake intake = new Intake(known, new Ids(0, InstantSource.system()));
    // Measures as a node does; what it would write down by the second is not started.
    Database nowhere =
        new Database(Pools.pool(vertx, new Pools.Login("localhost", 1, "", "", ""), 1));
    Watch watch =
        new Watch(
            new Attempts(nowhere, InstantSource.system(), Attempts.PER_MINUTE),
            new WebhookMetrics(registry),
            nowhere,
            null,
            // One agency posts all of a bench: its limit is not what is measured.
            Rates.local(Integer.MAX_VALUE, Rates.UNVERIFIED));
    WebhookEndpoint endpoint =
        new WebhookEndpoint(
            intake,
            leaves -> Future.succeededFuture(),
            new AgePolicy(null),
            new Trail(watch, Proxies.LOOPBACK),
            new Gate(vertx, Bounds.DEFAULTS, watch.rates()));
    RequestId requestIds = new RequestId();
    return vertx
        .createHttpServer(HttpVerticle.options(port))
        .requestHandler(request -> {
          requestIds.mark(request);
          sources
              .at(request.path())
              .ifPresentOrElse(
                  route -> endpoint.handle(request, route),
                  () -> request.response().setStatusCode(404).end());
        })
        .listen();
  }

  public static void main(String[] arguments) {
    // As a node makes its own: what every request is measured with is part of the handler.
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    Vertx vertx =
        Vertx.builder()
            .with(
                new VertxOptions()
                    .setMetricsOptions(new MicrometerMetricsOptions().setEnabled(true)))
            .withMetrics(new MicrometerMetricsFactory(registry))
            .build();
    var _ =
        vertx
            .deployVerticle(
                new NoDatabaseServer(
                    Integer.parseInt(arguments[0]), arguments[1], arguments[2], registry))
            .await();
  }
}
