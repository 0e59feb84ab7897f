package dev.switchboard.boot;

import dev.switchboard.access.AccessEvent;
import dev.switchboard.access.Token;
import dev.switchboard.api.ApiLimits;
import dev.switchboard.api.Quota;
import dev.switchboard.bus.Bus;
import dev.switchboard.db.Database;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Pools;
import dev.switchboard.db.TenantDatabase;
import dev.switchboard.db.Vault;
import dev.switchboard.feed.FeedEvent;
import dev.switchboard.ledger.LeafEvent;
import dev.switchboard.media.Blobs;
import dev.switchboard.media.Incoming;
import dev.switchboard.media.S3Config;
import dev.switchboard.media.S3Probe;
import dev.switchboard.push.PresenceEvent;
import dev.switchboard.rates.RedisBuckets;
import dev.switchboard.sending.OutboxEvent;
import dev.switchboard.webhook.DirectoryEvent;
import dev.switchboard.workflow.WorkflowEvent;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.net.BindException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running node: its Vert.x, its pools, its verticles. {@link #start} and {@link #stop} block;
 * call them from plain threads.
 *
 * <p>A stop is graceful: what accepts goes first, what works finishes what it holds, and the whole
 * has {@code node.shutdown-grace} for it. What is cut off then loses nothing: claims and leases are
 * rows, and the next start or another node takes them over.
 */
final class Node {
  private static final Logger LOG = LoggerFactory.getLogger(Node.class);
  private static final int DAYS_AHEAD = 7;
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration COUNTS_KEPT = Duration.ofDays(30);
  // Who accepts from outside stops first; the others in the reverse order of their start.
  private static final List<String> STOP_FIRST = List.of("simulator", "http");

  private final Vertx vertx;
  private final Settings settings;
  private final SequencedMap<String, String> deployments = new LinkedHashMap<>();
  // Asked by the ops room from its event loop while the starting thread deploys.
  private final Set<String> running = ConcurrentHashMap.newKeySet();

  private Optional<String> setup = Optional.empty();
  private Optional<Blobs> blobs = Optional.empty();

  private Node(Vertx vertx, Settings settings) {
    this.vertx = vertx;
    this.settings = settings;
  }

  /** Starts a node; when this fails, what was started is closed again. */
  static Node start(Settings settings) {
    PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    Vertx vertx = vertx(settings, metrics);
    Node node = new Node(vertx, settings);
    try {
      Parts parts = node.parts(metrics);
      node.keepHouse(new NodeStore(parts.pipeline()));
      node.deploy(parts);
      node.setup = node.offerSetup(new NodeStore(parts.pipeline()));
      return node;
    } catch (RuntimeException e) {
      node.stop();
      throw e;
    }
  }

  private static Vertx vertx(Settings settings, PrometheusMeterRegistry metrics) {
    VertxOptions options =
        new VertxOptions().setMetricsOptions(new MicrometerMetricsOptions().setEnabled(true));
    if (settings.node().eventLoops() > 0) {
      options.setEventLoopPoolSize(settings.node().eventLoops());
    }
    VertxBuilder builder =
        Vertx.builder().with(options).withMetrics(new MicrometerMetricsFactory(metrics));
    return settings
        .cluster()
        .map(cluster -> Cluster.join(builder, options, cluster))
        .orElseGet(builder::build);
  }

  private Parts parts(PrometheusMeterRegistry metrics) {
    PostgresConfig postgres = settings.postgres();
    var pipeline =
        new Database(
            Pools.poolForSets(
                vertx, postgres.login(postgres.pipeline()), postgres.pipeline().pool()));
    var api =
        new TenantDatabase(
            Pools.pool(vertx, postgres.login(postgres.api()), postgres.api().pool()));
    Bus bus = bus(vertx);
    int worker = firstAnswer(new NodeStore(pipeline));
    Blobs files = Blobs.open(vertx, settings.media());
    blobs = Optional.of(files);
    settings.media().s3().ifPresent(Node::lookAt);
    return new Parts(
        vertx,
        bus,
        new Ids(worker, InstantSource.system()),
        Vault.open(settings.keyset().json()),
        pipeline,
        api,
        files,
        metrics,
        settings,
        quota(),
        this::missing);
  }

  private Quota quota() {
    ApiLimits limits = settings.apiLimits();
    return settings
        .redis()
        .map(server -> Quota.shared(limits, new RedisBuckets(vertx, server, "this node")))
        .orElseGet(() -> Quota.local(limits));
  }

  // A wrong name or key is said now; a store that is away is one that files wait for.
  private static void lookAt(S3Config bucket) {
    switch (S3Probe.look(bucket)) {
      case S3Probe.Answer.Good() -> LOG.info("files lie in {}", bucket.name());
      case S3Probe.Answer.Refused(var why, var remedy) ->
          throw new StartException("media.s3: %s. %s".formatted(why, remedy));
      case S3Probe.Answer.Away(var why) ->
          LOG.warn("files cannot be kept or shown until their store answers: {}", why);
    }
  }

  /** The bus, which knows every event of the house. */
  static Bus bus(Vertx vertx) {
    Bus bus = new Bus(vertx);
    LeafEvent.register(bus);
    DirectoryEvent.register(bus);
    FeedEvent.register(bus);
    OutboxEvent.register(bus);
    WorkflowEvent.register(bus);
    AccessEvent.register(bus);
    PresenceEvent.register(bus);
    return bus;
  }

  private int firstAnswer(NodeStore store) {
    try {
      return store.nextWorker().await();
    } catch (Exception e) {
      throw new StartException(
          "Postgres at %s does not answer as it should: %s. Run 'doctor' to see why, 'migrate' if it was never set up."
              .formatted(settings.postgres().jdbcUrl(), e.getMessage()),
          e);
    }
  }

  private void keepHouse(NodeStore store) {
    var _ = store.prepareDays(today(), DAYS_AHEAD).await();
    forgetCounts(store);
    tidyIncoming();
    vertx.setPeriodic(
        DAY.toMillis(),
        timer -> {
          store
              .prepareDays(today(), DAYS_AHEAD)
              .onFailure(
                  // Tomorrow's try makes up for it; until then leaves go to the default partition.
                  e -> LOG.warn("could not make the partitions of the coming days", e));
          forgetCounts(store);
          tidyIncoming();
        });
  }

  private void tidyIncoming() {
    vertx
        .executeBlocking(() -> Incoming.tidy(settings.media().incoming(), Instant.now()), false)
        .onFailure(
            e -> LOG.warn("what was left on its way stays until tomorrow: {}", e.toString()));
  }

  private static void forgetCounts(NodeStore store) {
    store
        .forgetCounts(Instant.now().minus(COUNTS_KEPT))
        .onFailure(e -> LOG.warn("old counts stay until tomorrow: {}", e.toString()));
  }

  private static LocalDate today() {
    return LocalDate.now(Clock.systemUTC());
  }

  private void deploy(Parts parts) {
    for (Plan plan : settings.verticles()) {
      String name = plan.deployment().verticle();
      try {
        deployments.put(
            name,
            vertx.deployVerticle(plan.maker().apply(parts), plan.deployment().options()).await());
        var _ = running.add(name);
      } catch (Exception e) {
        throw new StartException(
            "verticles.%s did not start: %s".formatted(name, reason(name, e)), e);
      }
    }
  }

  private static String reason(String name, Exception e) {
    return e instanceof BindException
        ? "%s. Stop the program on its port, or set another verticles.%s.port"
            .formatted(e.getMessage(), name)
        : String.valueOf(e.getMessage());
  }

  private List<String> missing() {
    return settings.verticles().stream()
        .map(plan -> plan.deployment().verticle())
        .filter(name -> !running.contains(name))
        .toList();
  }

  // Where nobody is yet, whoever starts a node that serves people becomes the owner.
  private Optional<String> offerSetup(NodeStore store) {
    if (settings.httpPort().isEmpty()) {
      return Optional.empty();
    }
    Token link = Token.fresh("");
    return store.offerSetup(link, Instant.now().plus(DAY)).await()
        ? Optional.of(
            "http://localhost:%d/setup#%s".formatted(settings.httpPort().getAsInt(), link.text()))
        : Optional.empty();
  }

  /**
   * The address by which the first owner comes in, good once and for a day; empty when there is
   * one.
   */
  Optional<String> setup() {
    return setup;
  }

  /** The names of the verticles that run here. */
  List<String> verticles() {
    return List.copyOf(deployments.keySet());
  }

  /** Has {@code beat} run again and again for as long as every event loop turns. */
  void pulse(Duration every, Runnable beat) {
    int loops = settings.node().eventLoops();
    Pulse.start(vertx, loops > 0 ? loops : VertxOptions.DEFAULT_EVENT_LOOP_POOL_SIZE, every, beat);
  }

  /** The node's own Vert.x. */
  Vertx vertx() {
    return vertx;
  }

  /** Stops gracefully, then closes everything; comes back within the grace and a few seconds. */
  void stop() {
    long deadline = System.nanoTime() + settings.node().shutdownGrace().toNanos();
    STOP_FIRST.stream().filter(deployments::containsKey).forEach(name -> undeploy(name, deadline));
    deployments.reversed().keySet().stream()
        .filter(name -> !STOP_FIRST.contains(name))
        .forEach(name -> undeploy(name, deadline));
    deployments.clear();
    blobs.ifPresent(Blobs::close);
    within(
        "the last sockets and pools",
        vertx.close(),
        System.nanoTime() + Duration.ofSeconds(5).toNanos());
  }

  private void undeploy(String name, long deadline) {
    var _ = running.remove(name);
    within("verticles." + name, vertx.undeploy(deployments.get(name)), deadline);
  }

  private static void within(String what, Future<Void> stopping, long deadline) {
    try {
      stopping.await(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      LOG.warn("{} did not stop within the grace; what it held is taken over later", what);
    } catch (Exception e) {
      LOG.warn("{} did not stop cleanly", what, e);
    }
  }
}
