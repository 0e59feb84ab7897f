package dev.switchboard.boot;

import dev.switchboard.api.ApiConfig;
import dev.switchboard.api.ApiRouter;
import dev.switchboard.api.InboxPages;
import dev.switchboard.automation.IntakeEar;
import dev.switchboard.db.Ids;
import dev.switchboard.desk.DeskConfig;
import dev.switchboard.desk.DeskVerticle;
import dev.switchboard.feed.FeedStore;
import dev.switchboard.inbox.InboxConfig;
import dev.switchboard.inbox.ProcessingVerticle;
import dev.switchboard.ledger.LeafPumpConfig;
import dev.switchboard.ops.OpsConfig;
import dev.switchboard.ops.OpsVerticle;
import dev.switchboard.push.Api;
import dev.switchboard.push.InboxViews;
import dev.switchboard.push.PushConfig;
import dev.switchboard.push.PushVerticle;
import dev.switchboard.search.SearchConfig;
import dev.switchboard.search.SearchVerticle;
import dev.switchboard.sending.SendingConfig;
import dev.switchboard.sending.SendingRoom;
import dev.switchboard.sending.SendingVerticle;
import dev.switchboard.sending.SentEchoes;
import dev.switchboard.simulator.SimulatorConfig;
import dev.switchboard.simulator.SimulatorVerticle;
import dev.switchboard.status.StatusVerticle;
import dev.switchboard.webhook.HttpVerticle;
import dev.switchboard.webhook.Watch;
import dev.switchboard.webhook.WebhookConfig;
import dev.switchboard.workflow.Registry;
import dev.switchboard.workflow.WorkflowConfig;
import dev.switchboard.workflow.WorkflowVerticle;
import io.vertx.core.Deployable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The verticles there are, by the name they have in verticles.conf, in the order in which they
 * start: first what works, then what accepts, then who watches, and the stand-in for Meta last.
 */
final class Verticles {
  private static final SequencedMap<String, Kind> KINDS = kinds();

  private Verticles() {}

  /** Reads a verticle's own settings and says how to make one. */
  interface Reader {
    Function<Parts, Supplier<? extends Deployable>> read(Section section, Deployment deployment);
  }

  /** A kind of verticle, and the threads it is written for. */
  record Kind(Threading threading, Reader reader) {
    String threadingWord() {
      return threading.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** The names there are. */
  static List<String> names() {
    return List.copyOf(KINDS.keySet());
  }

  /** Reads {@code verticles} of the configuration; a name that does not exist is an error. */
  static List<Plan> read(Section verticles) {
    for (String name : verticles.keys()) {
      if (!KINDS.containsKey(name)) {
        throw verticles.unknown(name, KINDS.keySet(), "verticle");
      }
    }
    List<Plan> plans = new ArrayList<>();
    for (Map.Entry<String, Kind> kind : KINDS.entrySet()) {
      if (verticles.has(kind.getKey())) {
        plans.add(plan(kind.getKey(), kind.getValue(), verticles.section(kind.getKey())));
      }
    }
    return List.copyOf(plans);
  }

  private static Plan plan(String name, Kind kind, Section section) {
    return section.build(() -> {
      Deployment deployment = Deployment.from(name, section, kind);
      return new Plan(deployment, kind.reader().read(section, deployment));
    });
  }

  private static SequencedMap<String, Kind> kinds() {
    SequencedMap<String, Kind> kinds = new LinkedHashMap<>();
    kinds.put("processing", new Kind(Threading.VIRTUAL_THREAD, Verticles::processing));
    kinds.put("status", new Kind(Threading.VIRTUAL_THREAD, Verticles::status));
    kinds.put("sending", new Kind(Threading.VIRTUAL_THREAD, Verticles::sending));
    kinds.put("search", new Kind(Threading.VIRTUAL_THREAD, Verticles::search));
    kinds.put("workflow", new Kind(Threading.VIRTUAL_THREAD, Verticles::workflow));
    kinds.put("desk", new Kind(Threading.VIRTUAL_THREAD, Verticles::desk));
    kinds.put("push", new Kind(Threading.EVENT_LOOP, Verticles::push));
    kinds.put("http", new Kind(Threading.EVENT_LOOP, Verticles::http));
    kinds.put("ops", new Kind(Threading.EVENT_LOOP, Verticles::ops));
    kinds.put("simulator", new Kind(Threading.EVENT_LOOP, Verticles::simulator));
    return kinds;
  }

  private static Function<Parts, Supplier<? extends Deployable>> processing(
      Section section, Deployment deployment) {
    LeafPumpConfig config = RoomSettings.pump(section);
    return parts -> {
      InboxConfig inbox = new InboxConfig(config, parts.settings().ingest().lateAfter());
      return () ->
          new ProcessingVerticle(
              parts.bus(),
              parts.pipeline(),
              new SentEchoes(parts.bus(), parts.ids()),
              new IntakeEar(parts.bus(), parts.ids()),
              parts.ids(),
              inbox,
              parts.metrics());
    };
  }

  private static Function<Parts, Supplier<? extends Deployable>> status(
      Section section, Deployment deployment) {
    LeafPumpConfig config = RoomSettings.pump(section);
    return parts ->
        () ->
            new StatusVerticle(
                parts.bus(),
                parts.pipeline(),
                parts.threads(),
                new SentEchoes(parts.bus(), parts.ids()),
                parts.ids(),
                config,
                parts.metrics());
  }

  private static Function<Parts, Supplier<? extends Deployable>> sending(
      Section section, Deployment deployment) {
    SendingConfig config = RoomSettings.sending(section);
    return parts -> {
      SendingRoom room = parts.sendingRoom();
      return () -> new SendingVerticle(room, config);
    };
  }

  private static Function<Parts, Supplier<? extends Deployable>> workflow(
      Section section, Deployment deployment) {
    WorkflowConfig config = RoomSettings.workflow(section);
    return parts -> {
      Registry registry = Workflows.registry(parts, config);
      return () ->
          new WorkflowVerticle(parts.bus(), parts.pipeline(), parts.ids(), registry, config);
    };
  }

  private static Function<Parts, Supplier<? extends Deployable>> desk(
      Section section, Deployment deployment) {
    DeskConfig config = RoomSettings.desk(section);
    return parts ->
        () -> new DeskVerticle(parts.pipeline(), new FeedStore(parts.bus()), parts.ids(), config);
  }

  private static Function<Parts, Supplier<? extends Deployable>> search(
      Section section, Deployment deployment) {
    SearchConfig config = RoomSettings.search(section);
    return parts -> () -> new SearchVerticle(parts.bus(), parts.pipeline(), config);
  }

  private static Function<Parts, Supplier<? extends Deployable>> http(
      Section section, Deployment deployment) {
    WebhookConfig config = RoomSettings.http(section);
    ApiConfig shown = RoomSettings.api(section);
    return parts -> {
      ApiRouter api = parts.apiRouter(shown, config.unsignedSources());
      Supplier<Ids> ids = parts.moreIds(deployment.instances());
      PostgresConfig postgres = parts.settings().postgres();
      InboxPages pages = InboxPages.load(shown);
      Watch watch = parts.watch();
      return () ->
          new HttpVerticle(
              config,
              parts.bus(),
              parts.pipeline(),
              postgres.login(postgres.pipeline()),
              parts.vault(),
              ids,
              vertx -> pages.over(api.router(vertx)),
              watch);
    };
  }

  private static Function<Parts, Supplier<? extends Deployable>> ops(
      Section section, Deployment deployment) {
    OpsConfig config = RoomSettings.ops(section);
    return parts ->
        () ->
            new OpsVerticle(
                config, parts.pipeline(), parts.metrics(), VersionCommand.text(), parts.missing());
  }

  private static Function<Parts, Supplier<? extends Deployable>> simulator(
      Section section, Deployment deployment) {
    SimulatorConfig config = RoomSettings.simulator(section);
    return parts -> () -> new SimulatorVerticle(config);
  }

  private static Function<Parts, Supplier<? extends Deployable>> push(
      Section section, Deployment deployment) {
    PushConfig config = RoomSettings.push(section);
    return parts -> {
      Api api = parts.forSockets();
      return () ->
          new PushVerticle(
              config, parts.bus(), parts.api(), new InboxViews(), api, parts.metrics());
    };
  }
}
