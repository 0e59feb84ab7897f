package dev.switchboard.workflow;

import dev.switchboard.db.Tx;
import java.io.Serial;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a run, or of one branch of it: counts them, answers the recorded ones, does the
 * others. Belongs to one thread.
 */
final class Scope implements Step {
  private final Pass pass;
  private final String prefix;
  private int last;
  private boolean left;
  // When the step before began, by the database's clock: an event since then may answer the next.
  private Instant since;

  Scope(Pass pass, String prefix, Instant since) {
    this.pass = pass;
    this.prefix = prefix;
    this.since = since;
  }

  /** The code was left, whether or not it caught that. */
  boolean isLeft() {
    return left;
  }

  @Override
  public long runId() {
    return pass.run().runId();
  }

  @Override
  public @Nullable Long tenantId() {
    return pass.run().tenantId();
  }

  @Override
  public <T> T run(String name, Class<T> type, Work<T> work) {
    return run(name, type, StepOptions.NONE, work);
  }

  @Override
  public void run(String name, Action work) {
    var _ =
        run(
            name,
            Boolean.class,
            StepOptions.NONE,
            () -> {
              work.call();
              return true;
            });
  }

  @Override
  public <T> T run(String name, Class<T> type, StepOptions options, Work<T> work) {
    String pos = next();
    Optional<Recorded> recorded = recorded(pos, "run", name);
    if (recorded.isPresent()) {
      return result(recorded.get(), type);
    }
    begin(pos);
    Instant began = since;
    @Nullable Duration timeout =
        options.timeout() == null ? declared().stepTimeout() : options.timeout();
    try {
      String json = Json.write(pass.parts().timeouts().within(timeout, work));
      pass.gather(done(pos, name, "run", json, began));
      return Json.read(json, type);
    } catch (Unwound nested) {
      throw nested;
    } catch (Throwable failure) {
      throw failed(pos, name, "run", retries(options), failure);
    }
  }

  @Override
  public <T> T transaction(String name, Class<T> type, InTransaction<T> work) {
    String pos = next();
    Optional<Recorded> recorded = recorded(pos, "transaction", name);
    if (recorded.isPresent()) {
      return result(recorded.get(), type);
    }
    begin(pos);
    Instant began = since;
    try {
      return pass.parts().commits().transact(tx -> inTransaction(tx, pos, name, type, work, began));
    } catch (Unwound nested) {
      throw nested;
    } catch (Thrown thrown) {
      throw failed(pos, name, "transaction", retries(StepOptions.NONE), thrown.what());
    } catch (Throwable failure) {
      throw failed(pos, name, "transaction", retries(StepOptions.NONE), failure);
    }
  }

  private <T> T inTransaction(
      Tx tx, String pos, String name, Class<T> type, InTransaction<T> work, Instant began) {
    if (!pass.parts().flushes().hold(tx, pass.run())) {
      throw leave(pass.lost());
    }
    try {
      String json = Json.write(work.call(tx));
      pass.parts().flushes().record(tx, pass.run(), done(pos, name, "transaction", json, began));
      return Json.read(json, type);
    } catch (Exception e) {
      throw new Thrown(e);
    }
  }

  /** Carries what a transaction's work threw through {@code Database.transact}. */
  private static final class Thrown extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    Thrown(Exception what) {
      super(what);
    }

    Throwable what() {
      return java.util.Objects.requireNonNull(getCause());
    }
  }

  @Override
  public void sleep(String name, Duration duration) {
    sleep(name, () -> pass.now().plus(duration));
  }

  @Override
  public void sleepUntil(String name, Instant until) {
    sleep(name, () -> until);
  }

  private void sleep(String name, java.util.function.Supplier<Instant> until) {
    String pos = next();
    if (recorded(pos, "sleep", name).isPresent()) {
      return;
    }
    if (!pass.journal().isWaiting(pos)) {
      Instant due = until.get();
      if (!due.isAfter(pass.now())) {
        pass.gather(done(pos, name, "sleep", null, pass.databaseTime()));
        return;
      }
      pass.gather(new Write.Wait(pos, name, "sleep", null, null, pass.databaseTime(), due));
    }
    throw leave(Unwound.now());
  }

  @Override
  public <E extends Record> Optional<E> waitForEvent(
      String name, Class<E> type, Match match, Duration timeout) {
    String pos = next();
    Optional<Recorded> recorded = recorded(pos, "event", name);
    if (recorded.isPresent()) {
      @Nullable String payload = recorded.get().result();
      return payload == null ? Optional.empty() : Optional.of(Json.read(payload, type));
    }
    pass.awaitsEvent();
    if (!pass.journal().isWaiting(pos)) {
      String event = Catalogue.nameOf(type);
      Instant due = pass.now().plus(timeout);
      pass.gather(new Write.Wait(pos, name, "event", event, match, since, due));
    }
    throw leave(Unwound.now());
  }

  @Override
  public void sendEvent(String name, Record event) {
    String pos = next();
    if (recorded(pos, "send", name).isPresent()) {
      return;
    }
    since = pass.databaseTime();
    String payload = Catalogue.write(event);
    pass.gather(
        new Write.Event(pass.parts().ids().next(), Catalogue.nameOf(event.getClass()), payload),
        done(pos, name, "send", null, since));
  }

  @Override
  public <J extends Record, T> T invoke(
      String name, Workflow<J, T> workflow, Class<T> type, J input) {
    String pos = next();
    Optional<Recorded> recorded = recorded(pos, "invoke", name);
    if (recorded.isPresent()) {
      return result(recorded.get(), type);
    }
    if (!pass.journal().isWaiting(pos)) {
      Declaration<J> other = workflow.declaration();
      pass.gather(
          new Write.Wait(pos, name, "invoke", null, null, pass.databaseTime(), null),
          new Write.Child(
              pass.parts().ids().next(),
              pos,
              other.id(),
              other.version(),
              Json.write(input),
              other.prio(input)));
    }
    throw leave(Unwound.now());
  }

  @Override
  public <T> List<T> parallel(String name, List<Branch<T>> branches) {
    return new Parallel<T>(name, pass, next(), since).go(branches, this::leave);
  }

  private String next() {
    if (left) {
      throw Unwound.now();
    }
    last++;
    return prefix + last;
  }

  private Optional<Recorded> recorded(String pos, String kind, String name) {
    try {
      Optional<Recorded> recorded = pass.journal().at(pos, kind, name);
      recorded.ifPresent(step -> since = step.beganAt());
      return recorded;
    } catch (ReplayMismatchException e) {
      throw pass.mismatched(e);
    }
  }

  // Before anything new is done, what was done is committed; a try that waits for its time is left.
  private void begin(String pos) {
    if (pass.journal().isWaiting(pos)) {
      throw leave(Unwound.now());
    }
    try {
      pass.settle();
    } catch (Unwound stopped) {
      throw leave(stopped);
    }
    since = pass.databaseTime();
  }

  private Unwound leave(Unwound unwound) {
    left = true;
    return unwound;
  }

  private Write.Done done(
      String pos, String name, String kind, @Nullable String result, Instant began) {
    return new Write.Done(pos, name, kind, result, null, pass.journal().failures(pos) + 1, began);
  }

  private StepFailedException failed(
      String pos, String name, String kind, Retries retries, Throwable failure) {
    if (pass.retries(pos, name, retries, failure)) {
      throw leave(Unwound.now());
    }
    String error = Errors.text(failure);
    pass.gather(
        new Write.Done(pos, name, kind, null, error, pass.journal().failures(pos) + 1, since));
    return new StepFailedException(name, error);
  }

  private Retries retries(StepOptions options) {
    @Nullable Retries own = options.retries();
    return own == null ? pass.parts().registry().retries(pass.run().code()) : own;
  }

  private Declaration<?> declared() {
    return pass.parts().registry().declaration(pass.run().code());
  }

  private static <T> T result(Recorded recorded, Class<T> type) {
    @Nullable String error = recorded.error();
    if (error != null) {
      throw new StepFailedException(recorded.name(), error);
    }
    return Json.read(java.util.Objects.requireNonNullElse(recorded.result(), "null"), type);
  }
}
