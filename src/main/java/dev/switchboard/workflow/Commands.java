package dev.switchboard.workflow;

import dev.switchboard.db.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What operators and other rooms asked for, done within one pass of the dispatcher. A command that
 * cannot be done is logged and dropped: who asked looks at the run.
 */
final class Commands {
  private static final Logger LOG = LoggerFactory.getLogger(Commands.class);

  private final Tx tx;
  private final Registry registry;
  private final Router router;
  private final Crons crons;
  private final Instant now;
  private final List<RerunStore.Copy> copies = new ArrayList<>();
  private int ready;

  Commands(Tx tx, Registry registry, Router router, Crons crons, Instant now) {
    this.tx = tx;
    this.registry = registry;
    this.router = router;
    this.crons = crons;
    this.now = now;
  }

  void obey(List<InboxStore.Command> taken, Starter starter, Set<Long> woken, Set<Long> cancelled) {
    for (InboxStore.Command command : taken) {
      try {
        obey(command, starter, woken, cancelled);
      } catch (NonRetriableException e) {
        LOG.error("a command could not be read: {}", command, e);
      }
    }
  }

  /** How many runs that were held back can be claimed when this is committed. */
  int ready() {
    return ready;
  }

  /** Gives runs that begin at a step what the runs they repeat had recorded before it. */
  void copySteps() {
    copies.forEach(copy -> RerunStore.copy(tx, copy));
  }

  private void obey(
      InboxStore.Command command, Starter starter, Set<Long> woken, Set<Long> cancelled) {
    @Nullable Long run = command.runId();
    switch (command.kind()) {
      case "cancel" -> cancelled.add(Objects.requireNonNull(run));
      case "resume" -> woken.addAll(WakeStore.resume(tx, List.of(Objects.requireNonNull(run))));
      case "unpause" ->
          ready +=
              WakeStore.unpause(
                  tx,
                  Objects.requireNonNull(command.workflow()),
                  Objects.requireNonNull(command.tenantId()));
      case "fire" -> fire(command, starter);
      case "rerun" -> rerun(command, starter, Objects.requireNonNull(run));
      case "start" -> start(command, starter);
      default -> LOG.error("no such command: {}", command);
    }
  }

  private void fire(InboxStore.Command command, Starter starter) {
    String workflow = Objects.requireNonNull(command.workflow());
    long id = Objects.requireNonNull(command.newRunId());
    if (!crons.fire(tx, starter, now, workflow, id)) {
      LOG.warn("cron {} was not fired: it is not known here, or was fired a moment ago", workflow);
    }
  }

  private void start(InboxStore.Command command, Starter starter) {
    @Nullable String workflow = command.workflow();
    Registry.@Nullable Entry<?> entry = workflow == null ? null : registry.newest(workflow);
    @Nullable Long id = command.newRunId();
    @Nullable String input = command.argument();
    if (entry == null || input == null || id == null) {
      LOG.error("nobody here knows {}", command);
      return;
    }
    starter.add(router.start(entry, command.tenantId(), input, id), null);
  }

  // From its start with the newest code; from a step with the code that recorded what is before it.
  private void rerun(InboxStore.Command command, Starter starter, long run) {
    String workflow = Objects.requireNonNull(command.workflow());
    String input = Objects.requireNonNull(command.input());
    int version = Objects.requireNonNull(command.version());
    long id = Objects.requireNonNull(command.newRunId());
    @Nullable String from = command.argument();
    Registry.@Nullable Entry<?> entry =
        from == null ? registry.newest(workflow) : registry.find(workflow + "@" + version);
    if (entry == null) {
      // An engine parks it and says which code is missing.
      starter.add(NewRun.plain(id, command.tenantId(), workflow, version, input).again(run));
    } else {
      starter.add(router.again(entry, command.tenantId(), input, id, run), null);
    }
    if (from != null) {
      copies.add(new RerunStore.Copy(id, run, Integer.parseInt(from)));
    }
  }
}
