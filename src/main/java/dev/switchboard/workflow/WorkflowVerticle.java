package dev.switchboard.workflow;

import dev.switchboard.bus.Bus;
import dev.switchboard.db.Database;
import dev.switchboard.db.Ids;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** An engine and a dispatcher. Deploy with virtual threads; more instances share the runs. */
public final class WorkflowVerticle extends VerticleBase {
  private final Bus bus;
  private final CommitsStore commits;
  private final Ids ids;
  private final Registry registry;
  private final InstantSource clock;
  private final WorkflowConfig config;
  private @Nullable Engine engine;
  private @Nullable Dispatcher dispatcher;

  public WorkflowVerticle(
      Bus bus, Database database, Ids ids, Registry registry, WorkflowConfig config) {
    this(
        bus,
        new CommitsStore(database, CommitsStore.Boundary.NONE),
        ids,
        registry,
        InstantSource.system(),
        config);
  }

  WorkflowVerticle(
      Bus bus,
      CommitsStore commits,
      Ids ids,
      Registry registry,
      InstantSource clock,
      WorkflowConfig config) {
    this.bus = bus;
    this.commits = commits;
    this.ids = ids;
    this.registry = registry;
    this.clock = clock;
    this.config = config;
  }

  @Override
  public Future<?> start() {
    Engine.Parts parts = new Engine.Parts(vertx, bus, commits, ids, clock, registry);
    Engine running = new Engine(parts, config);
    Dispatcher dispatching = new Dispatcher(parts, config.sweep());
    engine = running;
    dispatcher = dispatching;
    running.start();
    dispatching.start();
    return bus.hear(
        WorkflowEvent.TOPIC,
        event -> {
          switch (event) {
            case WorkflowEvent.Ready() -> running.wake();
            case WorkflowEvent.Posted(var at) -> dispatching.posted(at);
          }
        });
  }

  /** Takes nothing new; completes when the runs under way have come to a step's end. */
  @Override
  public Future<?> stop() {
    return Future.join(
        dispatcher == null ? Future.succeededFuture() : dispatcher.stop(),
        engine == null ? Future.succeededFuture() : engine.stop());
  }
}
