package dev.switchboard.push;

import dev.switchboard.access.AccessEvent;
import dev.switchboard.bus.Bus;
import dev.switchboard.db.TenantDatabase;
import dev.switchboard.feed.FeedEvent;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The agents' sockets, on a port of their own. Deploy on event loops. */
public final class PushVerticle extends VerticleBase {
  private static final String STREAM = "/api/v1/messages/stream";
  private static final String POLL = "/api/v1/messages/poll";
  private static final int MOST_FRAME_BYTES = 16 * 1024;
  // How late the end of typing may be told.
  private static final long TEAMS_MILLIS = 250;

  private final PushConfig config;
  private final Bus bus;
  private final Api api;
  private final FeedReader reader;
  private final Sessions sessions;
  private final PushMetrics metrics;
  private final Team.Means teams;
  private @Nullable HttpServer server;
  private @Nullable Streams streams;

  public PushVerticle(
      PushConfig config,
      Bus bus,
      TenantDatabase database,
      Views views,
      Api api,
      MeterRegistry registry) {
    this(config, bus, database, views, api, registry, System::nanoTime);
  }

  PushVerticle(
      PushConfig config,
      Bus bus,
      TenantDatabase database,
      Views views,
      Api api,
      MeterRegistry registry,
      LongSupplier nanos) {
    this.config = config;
    this.bus = bus;
    this.api = api;
    this.reader = new FeedReader(database, views);
    this.sessions = new Sessions(database);
    this.metrics = new PushMetrics(registry);
    this.teams = new Team.Means(bus, database, config.presence(), nanos);
  }

  @Override
  public Future<?> start() {
    Streams streams = new Streams(reader, sessions, config.replayLimit(), metrics, teams);
    this.streams = streams;
    var greeting = new Greeting(vertx, api, streams, config.helloTimeout());
    var poll = new LongPoll(vertx, api, sessions, streams, reader, config.replayLimit());
    vertx.setPeriodic(config.sweep().toMillis(), timer -> streams.sweep());
    vertx.setPeriodic(config.ping().toMillis(), timer -> streams.ping());
    vertx.setPeriodic(config.recheck().toMillis(), timer -> streams.recheck());
    vertx.setPeriodic(TEAMS_MILLIS, timer -> streams.lookAtTeams());
    HttpServer listening =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setPort(config.port())
                    .setTcpNoDelay(true)
                    .addWebSocketSubProtocol(Frames.PROTOCOL)
                    .setMaxWebSocketMessageSize(MOST_FRAME_BYTES)
                    .setMaxWebSocketFrameSize(MOST_FRAME_BYTES))
            .requestHandler(request -> route(request, greeting, poll));
    server = listening;
    return hear(streams).compose(heard -> listening.listen());
  }

  private Future<?> hear(Streams streams) {
    Future<Void> feed =
        bus.hear(
            FeedEvent.TOPIC,
            event -> {
              switch (event) {
                case FeedEvent.Appended(var tenant, _) -> streams.grown(tenant);
              }
            });
    Future<Void> access =
        bus.hear(
            AccessEvent.TOPIC,
            event -> {
              switch (event) {
                case AccessEvent.Withdrawn(var tenant) -> streams.recheck(tenant);
              }
            });
    Future<Void> presence = bus.hear(PresenceEvent.TOPIC, streams::heard);
    return Future.all(feed, access, presence);
  }

  // Clients are told to come back elsewhere; waiting for them to go by themselves would take the
  // whole grace.
  @Override
  public Future<?> stop() {
    if (streams != null) {
      streams.sendAway();
    }
    return server == null ? Future.succeededFuture() : server.close();
  }

  /** The port that is really listened on. */
  public int actualPort() {
    return server == null ? 0 : server.actualPort();
  }

  private void route(HttpServerRequest request, Greeting greeting, LongPoll poll) {
    if (STREAM.equals(request.path())) {
      admit(request, greeting);
    } else if (POLL.equals(request.path()) && "GET".equals(request.method().name())) {
      poll.handle(request);
    } else {
      refuse(request, 404);
    }
  }

  private void admit(HttpServerRequest request, Greeting greeting) {
    var authority = request.authority();
    var origins = new Origins(config.allowedOrigins());
    if (!"websocket".equalsIgnoreCase(request.getHeader("Upgrade"))) {
      refuse(request, 426);
    } else if (!origins.allow(
        request.getHeader("Origin"), authority == null ? null : authority.host())) {
      refuse(request, 403);
    } else if (isNone(request, Asked.TENANT) || isNone(request, Asked.LOCATION)) {
      refuse(request, 400);
    } else {
      Asked asked = new Asked(number(request, Asked.TENANT), number(request, Asked.LOCATION));
      // A handshake that fails has been answered by Vert.x; there is no socket to greet.
      var _ = request.toWebSocket().onSuccess(socket -> greeting.greet(socket, asked));
    }
  }

  private static @Nullable Long number(HttpServerRequest request, String name) {
    @Nullable String text = request.getParam(name);
    return text == null ? null : Asked.number(text);
  }

  private static boolean isNone(HttpServerRequest request, String name) {
    return request.getParam(name) != null && number(request, name) == null;
  }

  private static void refuse(HttpServerRequest request, int status) {
    var _ = request.response().setStatusCode(status).end();
  }
}
