package dev.switchboard.boot;

import dev.switchboard.api.AccountRoutes;
import dev.switchboard.api.AccountWebhookRoutes;
import dev.switchboard.api.ApiConfig;
import dev.switchboard.api.ApiRouter;
import dev.switchboard.api.Authenticator;
import dev.switchboard.api.AutomaticVoice;
import dev.switchboard.api.BillingRoutes;
import dev.switchboard.api.EventRoutes;
import dev.switchboard.api.IntakeRoutes;
import dev.switchboard.api.MediaRoutes;
import dev.switchboard.api.OutgoingRoutes;
import dev.switchboard.api.Quota;
import dev.switchboard.api.RetentionRoutes;
import dev.switchboard.api.Routes;
import dev.switchboard.api.RunRoutes;
import dev.switchboard.api.Sends;
import dev.switchboard.api.SocketCommands;
import dev.switchboard.api.TemplateRoutes;
import dev.switchboard.api.WebhookEndpointRoutes;
import dev.switchboard.api.WebhookHealth;
import dev.switchboard.api.WebhookRoutes;
import dev.switchboard.api.WorkflowRoutes;
import dev.switchboard.automation.Intake;
import dev.switchboard.automation.Player;
import dev.switchboard.bus.Bus;
import dev.switchboard.db.Database;
import dev.switchboard.db.Ids;
import dev.switchboard.db.TenantDatabase;
import dev.switchboard.db.Vault;
import dev.switchboard.feed.FeedStore;
import dev.switchboard.inbox.ThreadStore;
import dev.switchboard.mcp.McpRoutes;
import dev.switchboard.media.Blobs;
import dev.switchboard.media.MediaConfig;
import dev.switchboard.media.MediaFiles;
import dev.switchboard.media.MediaIntake;
import dev.switchboard.media.MediaLinks;
import dev.switchboard.outgoing.OutgoingWebhook;
import dev.switchboard.platform.GraphMedia;
import dev.switchboard.platform.GraphNumbers;
import dev.switchboard.platform.GraphTemplates;
import dev.switchboard.push.Api;
import dev.switchboard.rates.RedisProbe;
import dev.switchboard.sending.FileUploads;
import dev.switchboard.sending.Limits;
import dev.switchboard.sending.OutboxStore;
import dev.switchboard.sending.PostgresLimits;
import dev.switchboard.sending.RedisLimits;
import dev.switchboard.sending.SendingRoom;
import dev.switchboard.templates.TemplateLists;
import dev.switchboard.webhook.Attempts;
import dev.switchboard.webhook.Watch;
import dev.switchboard.webhook.WebhookMetrics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/**
 * What the verticles of one node share. Made by {@link Node}, closed by it.
 *
 * @param blobs where files lie
 * @param quota what people and keys have asked of this node
 * @param missing the verticles that should run here and do not run yet
 */
record Parts(
    Vertx vertx,
    Bus bus,
    Ids ids,
    Vault vault,
    Database pipeline,
    TenantDatabase api,
    Blobs blobs,
    PrometheusMeterRegistry metrics,
    Settings settings,
    Quota quota,
    Supplier<List<String>> missing) {
  /** Knows people and machines by their tokens. */
  Authenticator authenticator() {
    return new Authenticator(vertx, api, settings.jwtSecret(), vault, settings.oidc());
  }

  /** Every route of the API. */
  ApiRouter apiRouter(ApiConfig shown, boolean unsignedSources) {
    return new ApiRouter(api, new FeedStore(bus), authenticator(), shown, sends(), quota)
        .with(
            webhookRoutes(),
            accountRoutes(),
            accountWebhookRoutes(),
            webhookEndpointRoutes(unsignedSources),
            retentionRoutes(),
            mediaRoutes(),
            new IntakeRoutes(api, ids),
            new TemplateRoutes(api, sends()))
        .with(workflowRoutes())
        .with(new McpRoutes(vertx, VersionCommand.text())::mount);
  }

  /** What the stream has done by the API's rooms. */
  Api forSockets() {
    Authenticator authenticator = authenticator();
    return new Api(
        authenticator::holder,
        quota::take,
        new SocketCommands(api, new FeedStore(bus), authenticator, sends(), quota));
  }

  /** The door to threads, for the rooms that write in them. */
  ThreadStore threads() {
    return new ThreadStore(bus, ids);
  }

  /** What looks on at the front door: one sample for all its instances. */
  Watch watch() {
    return new Watch(
        new Attempts(pipeline, InstantSource.system(), Attempts.PER_MINUTE),
        new WebhookMetrics(metrics),
        pipeline,
        settings.ingest().rejectOlderThan(),
        settings.ingest().limit().rates(settings.redis()));
  }

  /** What was posted and what became of it, for the API. */
  WebhookRoutes webhookRoutes() {
    return new WebhookRoutes(api, bus, new WebhookHealth(api, probes(), missing));
  }

  private Map<String, Supplier<Future<?>>> probes() {
    return settings
        .redis()
        .map(server -> new RedisProbe(vertx, server.url(), RedisProbe.SHORT))
        .map(probe -> Map.<String, Supplier<Future<?>>>of("redis", probe::ping))
        .orElse(Map.of());
  }

  AccountRoutes accountRoutes() {
    return new AccountRoutes(
        api, sends(), vault, new GraphNumbers(vertx, settings.graph().hosts()));
  }

  AccountWebhookRoutes accountWebhookRoutes() {
    return new AccountWebhookRoutes(api, bus, vault, ids);
  }

  WebhookEndpointRoutes webhookEndpointRoutes(boolean servesUnsigned) {
    return new WebhookEndpointRoutes(api, bus, vault, ids, servesUnsigned);
  }

  RetentionRoutes retentionRoutes() {
    return new RetentionRoutes(api, ids);
  }

  /** Runs and workflows, for the API. */
  Routes[] workflowRoutes() {
    return new Routes[] {
      new RunRoutes(api, bus, ids),
      new WorkflowRoutes(api, bus, ids, InstantSource.system()),
      new EventRoutes(api, bus, ids),
      new BillingRoutes(api),
      new OutgoingRoutes(api, bus, ids, vault, settings.outgoing())
    };
  }

  /** What answers new customers by a line's script. */
  Intake intake() {
    return new Intake(
        new Player(new AutomaticVoice(api, sends()), bus, ids, InstantSource.system()));
  }

  /** What brings events to agencies' own endpoints. */
  OutgoingWebhook outgoingWebhook() {
    return new OutgoingWebhook(
        vertx,
        pipeline,
        vault,
        new OutgoingWebhook.Means(bus, ids, InstantSource.system()),
        settings.outgoing());
  }

  /** What fetches files from the platform. */
  MediaFiles mediaFiles() {
    return new MediaFiles(
        vertx,
        pipeline,
        blobs,
        new GraphMedia(vertx, settings.graph().hosts()),
        vault,
        settings.media());
  }

  /** What brings files of ours to the platform. */
  FileUploads fileUploads() {
    return new FileUploads(sendingRoom(), blobs, new GraphMedia(vertx, settings.graph().hosts()));
  }

  /** What reads accounts' lists of templates. */
  TemplateLists templateLists() {
    return new TemplateLists(pipeline, vault, new GraphTemplates(vertx, settings.graph().hosts()));
  }

  /** Files for people and programs. */
  MediaRoutes mediaRoutes() {
    MediaConfig media = settings.media();
    return new MediaRoutes(
        api,
        new MediaIntake(vertx, api, blobs, ids, media.incoming()),
        new MediaLinks(settings.jwtSecret(), InstantSource.system(), media.linkLife()),
        blobs);
  }

  /** What the API sends with. */
  Sends sends() {
    return new Sends(bus, ids, threads(), new OutboxStore(bus));
  }

  /** What sends. */
  SendingRoom sendingRoom() {
    return new SendingRoom(
        bus, pipeline, vault, ids, threads(), settings.graph().hosts(), this::limits);
  }

  private Limits limits(Vertx on) {
    Limits postgres = new PostgresLimits();
    return settings
        .redis()
        .<Limits>map(server -> new RedisLimits(on, server, postgres))
        .orElse(postgres);
  }

  /**
   * Generators for a verticle whose instances must not contend for one. Each has a worker number of
   * its own; the numbers are fetched here, because instances are made on event loops. Blocks.
   */
  Supplier<Ids> moreIds(int count) {
    Queue<Ids> ready = new ConcurrentLinkedQueue<>();
    NodeStore store = new NodeStore(pipeline);
    for (int i = 0; i < count; i++) {
      ready.add(new Ids(store.nextWorker().await(), InstantSource.system()));
    }
    return ready::remove;
  }
}
