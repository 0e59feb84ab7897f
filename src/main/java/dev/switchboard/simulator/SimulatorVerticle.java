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
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The simulator on its own port. Deploy one instance on an event loop: its lanes and limits are
 * this instance's.
 */
public final class SimulatorVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(SimulatorVerticle.class);
  private static final long LARGEST_UPLOAD = 101L * 1024 * 1024;

  private final SimulatorConfig config;
  private final InstantSource clock = InstantSource.system();
  private final Dice dice;
  private @Nullable Journal journal;
  private @Nullable Deliveries deliveries;
  private @Nullable Poster poster;
  private @Nullable HttpServer server;

  public SimulatorVerticle(SimulatorConfig config) {
    this.config = config;
    this.dice = new Dice(config.seed());
  }

  @Override
  public Future<?> start() {
    People people = new People();
    Counts counts = new Counts();
    MediaShelf shelf = new MediaShelf();
    WebhookItems items = new WebhookItems(config.statusPace(), people);
    Past past = new Past(items, people, counts, shelf);
    LOG.info("the simulator's faults are those of seed {}", config.seed());
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

  private record Tools(
      Notes notes, Gate gate, Faults faults, Desk desk, Poster poster, Lanes lanes) {}

  private Future<?> listen(House house) {
    Tools tools = tools(house);
    Customers customers = customers(house, tools);
    Crowd crowd = new Crowd(vertx, config.numbers(), customers, tools.lanes(), dice.rest());
    Router router =
        router(sends(house, tools, crowd), media(house, tools), new NumberApi(tools.gate()));
    TemplateApi templates = new TemplateApi(tools.gate());
    templates(router, templates);
    new ControlApi(
            customers,
            tools.faults(),
            tools.desk(),
            house.journal(),
            house.counts(),
            tools.lanes(),
            house.shelf(),
            crowd,
            tools.poster(),
            templates)
        .mount(router);
    HttpServer listening =
        vertx.createHttpServer(new HttpServerOptions().setTcpNoDelay(true)).requestHandler(router);
    server = listening;
    return listening
        .listen(config.port(), config.host())
        .onSuccess(up -> {
          house.past().pending().forEach(tools.lanes()::offer);
          crowd.pace(config.traffic());
        });
  }

  private Tools tools(House house) {
    Notes notes = new Notes(house.journal(), house.counts());
    Faults faults =
        new Faults(
            config.numbers().stream()
                .map(SimulatorConfig.BusinessNumber::phoneNumberId)
                .collect(Collectors.toSet()));
    Gate gate = new Gate(config);
    Poster posting = new Poster(vertx, config);
    poster = posting;
    Deliveries posts = new Deliveries(vertx, clock, posting, notes);
    deliveries = posts;
    return new Tools(
        notes,
        gate,
        faults,
        new Desk(faults, house.people(), house.shelf(), gate),
        posting,
        new Lanes(config, posts, faults, dice));
  }

  private Customers customers(House house, Tools tools) {
    return new Customers(
        clock,
        tools.gate(),
        tools.notes(),
        house.shelf(),
        house.people(),
        house.items(),
        tools.lanes());
  }

  private SendApi sends(House house, Tools tools, Crowd crowd) {
    return new SendApi(
        vertx,
        clock,
        dice,
        tools.notes(),
        tools.gate(),
        tools.desk(),
        tools.faults(),
        (send, answer) -> {
          house.items().ofAccepted(send, answer).forEach(tools.lanes()::offer);
          crowd.writtenTo(send.getString("phoneNumberId"), send.getString("to"));
        });
  }

  private MediaApi media(House house, Tools tools) {
    return new MediaApi(
        vertx,
        clock,
        tools.gate(),
        tools.notes(),
        house.shelf(),
        tools.faults(),
        dice,
        mediaFolder());
  }

  private Router router(SendApi sends, MediaApi media, NumberApi numbers) {
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
    router.getWithRegex(object + "/phone_numbers").handler(numbers::list);
    router.getWithRegex(object).handler(media::describe);
    router.deleteWithRegex(object).handler(media::delete);
    return router;
  }

  private static void templates(Router router, TemplateApi templates) {
    router
        .getWithRegex("/(?<version>v[0-9]+\\.[0-9]+)/(?<id>[^/]+)/message_templates")
        .handler(templates::list);
  }

  private Path mediaFolder() {
    Path folder = config.record().toAbsolutePath().getParent();
    return Optional.ofNullable(folder).orElse(Path.of("")).resolve("media");
  }
}
