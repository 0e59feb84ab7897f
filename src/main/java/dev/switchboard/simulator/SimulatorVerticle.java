package dev.switchboard.simulator;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The simulator on its own port. Deploy one instance on an event loop: its lanes and limits are
 * this instance's.
 */
public final class SimulatorVerticle extends VerticleBase {
  private static final long LARGEST_UPLOAD = 101L * 1024 * 1024;

  private final SimulatorConfig config;
  private final InstantSource clock = InstantSource.system();
  private final Random random = new Random();
  private @Nullable Journal journal;
  private @Nullable Deliveries deliveries;
  private @Nullable Poster poster;
  private @Nullable HttpServer server;

  public SimulatorVerticle(SimulatorConfig config) {
    this.config = config;
  }

  @Override
  public Future<?> start() {
    People people = new People();
    Counts counts = new Counts();
    MediaShelf shelf = new MediaShelf();
    WebhookItems items = new WebhookItems(config.statusPace(), people);
    Past past = new Past(items, people, counts, shelf);
    return vertx
        .fileSystem()
        .mkdirs(mediaFolder().toString())
        .compose(made -> Journal.open(vertx, config.record(), past))
        .compose(opened -> {
          journal = opened;
          return listen(new House(opened, people, counts, shelf, items, past));
        });
  }

  /** The port that is really listened on. */
  public int actualPort() {
    return server == null ? 0 : server.actualPort();
  }

  @Override
  public Future<?> stop() {
    if (deliveries != null) {
      deliveries.stop();
    }
    Future<Void> closed = poster == null ? Future.succeededFuture() : poster.close();
    Journal open = journal;
    return closed.eventually(() -> open == null ? Future.succeededFuture() : open.close());
  }

  private record House(
      Journal journal,
      People people,
      Counts counts,
      MediaShelf shelf,
      WebhookItems items,
      Past past) {}

  private Future<?> listen(House house) {
    Notes notes = new Notes(house.journal(), house.counts());
    Gate gate = new Gate(config);
    Faults faults =
        new Faults(
            config.numbers().stream()
                .map(SimulatorConfig.BusinessNumber::phoneNumberId)
                .collect(Collectors.toSet()));
    Desk desk = new Desk(faults, house.people(), random);
    Poster posting = new Poster(vertx, config);
    poster = posting;
    Deliveries posts = new Deliveries(vertx, clock, posting, notes);
    deliveries = posts;
    Lanes lanes = new Lanes(config, posts, faults, random);
    Customers customers =
        new Customers(clock, gate, notes, house.shelf(), house.people(), house.items(), lanes);
    Crowd crowd = new Crowd(vertx, config.numbers(), customers, lanes, random);
    SendApi sends =
        new SendApi(
            vertx,
            clock,
            random,
            notes,
            gate,
            desk,
            faults,
            (send, answer) -> {
              house.items().ofAccepted(send, answer).forEach(lanes::offer);
              crowd.writtenTo(send.getString("phoneNumberId"), send.getString("to"));
            });
    MediaApi media = new MediaApi(vertx, clock, gate, notes, house.shelf(), mediaFolder());
    Router router = router(sends, media);
    new ControlApi(
            customers,
            faults,
            desk,
            house.journal(),
            house.counts(),
            lanes,
            house.shelf(),
            crowd,
            posting)
        .mount(router);
    HttpServer listening =
        vertx.createHttpServer(new HttpServerOptions().setTcpNoDelay(true)).requestHandler(router);
    server = listening;
    return listening
        .listen(config.port(), config.host())
        .onSuccess(up -> {
          house.past().pending().forEach(lanes::offer);
          crowd.pace(config.traffic());
        });
  }

  private Router router(SendApi sends, MediaApi media) {
    Router router = Router.router(vertx);
    router
        .postWithRegex("/(?<version>v[0-9]+\\.[0-9]+)/(?<id>[^/]+)/messages")
        .handler(BodyHandler.create(false))
        .handler(sends::send);
    router
        .postWithRegex("/(?<version>v[0-9]+\\.[0-9]+)/(?<id>[^/]+)/media")
        .handler(BodyHandler.create(mediaFolder().toString()).setBodyLimit(LARGEST_UPLOAD))
        .handler(media::upload);
    router.get(MediaApi.BYTES + ":id").handler(media::bytes);
    String object = "/(?<version>v[0-9]+\\.[0-9]+)/(?<id>[^/]+)";
    router.getWithRegex(object).handler(media::describe);
    router.deleteWithRegex(object).handler(media::delete);
    return router;
  }

  private Path mediaFolder() {
    Path folder = config.record().toAbsolutePath().getParent();
    return Optional.ofNullable(folder).orElse(Path.of("")).resolve("media");
  }
}
