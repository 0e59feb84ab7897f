package dev.switchboard.webhook;

import static java.util.Objects.requireNonNull;

import dev.switchboard.bus.Bus;
import dev.switchboard.db.Database;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Pools;
import dev.switchboard.db.Vault;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The front door: webhooks, and whatever else boot mounts beside them. Deploy on event loops; each
 * instance has a pipelined connection and a group commit of its own.
 */
public final class HttpVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(HttpVerticle.class);

  /** Bytes of all headers, and of the request line; more is 431 or 414. */
  private static final int MOST_HEADERS = 8 * 1024;

  /** How long a stop waits for answers: longer than a commit may take. */
  private static final int OWED_SECONDS = 8;

  private final WebhookConfig config;
  private final Bus bus;
  private final Pools.Login login;
  private final DirectoryStore directory;
  private final Supplier<Ids> ids;
  private final Function<Vertx, Handler<HttpServerRequest>> others;
  private final Known known = new Known();
  private boolean refreshing;
  private boolean again;
  private final Watch watch;
  private @Nullable HttpServer server;
  private @Nullable Connections connections;
  private @Nullable Gate gate;

  /**
   * What it has in its hands.
   *
   * @param held bytes of bodies
   * @param paused bodies that are left in their sockets
   */
  record Load(int connections, long held, int paused) {}

  /**
   * @param login the pipeline's, for the connection of the group commit
   * @param ids a generator of its own for each instance, so that loops do not contend
   * @param others answers every path that is not a webhook's
   */
  public HttpVerticle(
      WebhookConfig config,
      Bus bus,
      Database database,
      Pools.Login login,
      Vault vault,
      Supplier<Ids> ids,
      Function<Vertx, Handler<HttpServerRequest>> others,
      Watch watch) {
    this.config = config;
    this.bus = bus;
    this.login = login;
    this.directory = new DirectoryStore(database, vault);
    this.ids = ids;
    this.others = others;
    this.watch = watch;
  }

  @Override
  public Future<?> start() {
    HttpServer listening = server();
    server = listening;
    return bus.hear(DirectoryEvent.TOPIC, changed -> refresh())
        .compose(heard -> directory.read())
        .onSuccess(known::know)
        .compose(read -> listening.listen())
        .mapEmpty();
  }

  /** Takes no more connections, gives the answers that are owed, then closes. */
  @Override
  public Future<?> stop() {
    return server == null
        ? Future.succeededFuture()
        : server.shutdown(OWED_SECONDS, TimeUnit.SECONDS);
  }

  private HttpServer server() {
    var sources = new Sources(known, InstantSource.system(), config.unsignedSources());
    var endpoint = endpoint();
    var requestIds = new RequestId();
    var counted = new Connections(config.bounds());
    connections = counted;
    Handler<HttpServerRequest> rest = others.apply(vertx);
    vertx.setPeriodic(config.directoryRefresh().toMillis(), timer -> refresh());
    vertx.setPeriodic(1_000, timer -> counted.sweep());
    return vertx
        .createHttpServer(options(config.port()))
        .connectionHandler(counted::opened)
        .requestHandler(request -> {
          counted.asked(request);
          requestIds.mark(request);
          sources
              .at(request.path())
              .ifPresentOrElse(
                  route -> endpoint.handle(request, route), () -> rest.handle(request));
        });
  }

  private WebhookEndpoint endpoint() {
    var commits =
        new GroupCommit(
            context,
            () -> Pools.pipelined(vertx, login),
            bus,
            InstantSource.system(),
            watch.metrics(),
            config.bounds());
    var trail = new Trail(watch, config.proxies());
    trail.start(vertx);
    var bounded = new Gate(vertx, config.bounds(), watch.rates());
    gate = bounded;
    return new WebhookEndpoint(
        new Intake(known, ids.get()),
        commits::commit,
        new AgePolicy(watch.rejectOlderThan()),
        trail,
        bounded);
  }

  static HttpServerOptions options(int port) {
    return new HttpServerOptions()
        .setPort(port)
        .setTcpNoDelay(true)
        .setIdleTimeout(Connections.IDLE_SECONDS)
        .setMaxHeaderSize(MOST_HEADERS)
        .setMaxInitialLineLength(MOST_HEADERS)
        .setCompressionSupported(false)
        // With it a connection is not heard of before its first whole head: who sends none were
        // unseen.
        .setHttp2ClearTextEnabled(false)
        // No sockets here, they have a port of their own: a handler less on every request's way.
        .setPerFrameWebSocketCompressionSupported(false)
        .setPerMessageWebSocketCompressionSupported(false);
  }

  /** The port that is really listened on. */
  public int actualPort() {
    return server == null ? 0 : server.actualPort();
  }

  /** Asked of the event loop it belongs to; call once it is deployed. */
  Future<Load> load() {
    Promise<Load> load = Promise.promise();
    context.runOnContext(now ->
        load.complete(
            new Load(
                requireNonNull(connections).count(),
                requireNonNull(gate).pressure().held(),
                requireNonNull(gate).pressure().paused())));
    return load.future();
  }

  // One at a time: many changes told at once are one more look, after the one that may have missed
  // them.
  private void refresh() {
    if (refreshing) {
      again = true;
      return;
    }
    refreshing = true;
    directory
        .read()
        .onSuccess(known::know)
        // What was known stays known: an outage must not turn every signature into a wrong one.
        .onFailure(e -> LOG.warn("apps and lines could not be read again: {}", e.toString()))
        .onComplete(done -> {
          refreshing = false;
          if (again) {
            again = false;
            refresh();
          }
        });
  }
}
