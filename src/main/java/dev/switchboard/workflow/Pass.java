package dev.switchboard.workflow;

import dev.switchboard.db.Ids;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One replay of a run's code, from the top to where it ends, waits or is stopped. What its steps
 * want committed is gathered, and committed before the next step does anything: a run of one step
 * is one commit. Belongs to the run's thread; the branches of a parallel share it.
 */
final class Pass {
  /** What a pass needs of its engine. */
  record Parts(
      Writer writer,
      FlushStore flushes,
      CommitsStore commits,
      Ids ids,
      InstantSource clock,
      Registry registry,
      Timeouts timeouts,
      BooleanSupplier stopping) {}

  private final Parts parts;
  private final Claimed run;
  private final Journal journal;
  private final Instant claimedAt;
  private final long claimedNanos;
  private final ConcurrentLinkedQueue<List<Write>> gathered = new ConcurrentLinkedQueue<>();
  // Held over a commit: a branch must not go on before what another took along is committed.
  private final ReentrantLock settling = new ReentrantLock();
  private volatile boolean lost;
  private volatile boolean requeued;
  private volatile boolean awaitsEvents;
  private volatile @Nullable Exception broken;
  private volatile @Nullable ReplayMismatchException mismatch;

  /**
   * @param claimedAt by the database's clock
   */
  Pass(Parts parts, Claimed run, Journal journal, Instant claimedAt, long claimedNanos) {
    this.parts = parts;
    this.run = run;
    this.journal = journal;
    this.claimedAt = claimedAt;
    this.claimedNanos = claimedNanos;
  }

  Parts parts() {
    return parts;
  }

  Claimed run() {
    return run;
  }

  Journal journal() {
    return journal;
  }

  /** By the database's clock, from when the run was claimed on. */
  Instant databaseTime() {
    return claimedAt.plusNanos(System.nanoTime() - claimedNanos);
  }

  Instant now() {
    return parts.clock().instant();
  }

  /**
   * Writes that the next commit takes along: all of a call or none, since another branch may commit
   * between two calls. A wait for a child that was not started would never end.
   */
  void gather(Write... together) {
    gathered.add(List.of(together));
  }

  /**
   * The code was left at a wait for an event. One that came before the wait was committed is looked
   * for after that commit, also when an earlier pass made the wait and died.
   */
  void awaitsEvent() {
    awaitsEvents = true;
  }

  ReplayMismatchException mismatched(ReplayMismatchException found) {
    mismatch = found;
    return found;
  }

  /** Commits what was gathered; called before anything new is done. */
  void settle() {
    if (parts.stopping().getAsBoolean()) {
      requeued = true;
    }
    settling.lock();
    try {
      if (isOver()) {
        throw Unwound.now();
      }
      if (!gathered.isEmpty() && flush(new Outcome.Kept()) == Flush.Answer.LOST) {
        throw lost();
      }
    } catch (Exception unwritten) {
      // Another branch may have had its own in this commit: nobody goes on.
      broken = unwritten;
      throw Unwound.now();
    } finally {
      settling.unlock();
    }
  }

  private boolean isOver() {
    return lost || requeued || broken != null;
  }

  /** The run was taken away while a step was under way. */
  Unwound lost() {
    lost = true;
    return Unwound.now();
  }

  /** Counts a failed try and arranges the next one; false when there is none. */
  boolean retries(String pos, String name, Retries retries, Throwable failure) {
    int failures = journal.failures(pos) + 1;
    if (failure instanceof NonRetriableException || failures >= retries.attempts()) {
      return false;
    }
    Duration pause =
        failure instanceof RetryAfterException after
            ? after.pause()
            : retries.pause(failures, ThreadLocalRandom.current().nextDouble());
    gather(
        new Write.Failed(pos, failures, Errors.text(failure)),
        new Write.Wait(pos, name, "retry", null, null, databaseTime(), now().plus(pause)));
    return true;
  }

  /** Runs the code; true when the run must be replayed at once, for something came for it. */
  boolean go(Code code) {
    Outcome outcome = outcome(code);
    if (lost) {
      return false;
    }
    @Nullable Exception unwritten = broken;
    if (unwritten != null) {
      gathered.clear();
      outcome = new Outcome.Parked("its steps cannot be written: " + Errors.text(unwritten));
    }
    if (requeued) {
      outcome = new Outcome.Requeued();
    }
    boolean looksBack = outcome instanceof Outcome.Suspended && awaitsEvents;
    Flush.Answer answer = flush(looksBack ? new Outcome.Kept() : outcome);
    if (looksBack && answer != Flush.Answer.LOST) {
      answer = parts.flushes().release(run);
    }
    return answer == Flush.Answer.WOKEN;
  }

  /** A run's code, as its registration knows it. */
  interface Code {
    @Nullable String call(Scope root) throws Exception;
  }

  private Outcome outcome(Code code) {
    Scope root = new Scope(this, "", run.createdAt());
    try {
      @Nullable String output = code.call(root);
      @Nullable ReplayMismatchException found = mismatch;
      if (found != null) {
        throw found;
      }
      if (root.isLeft()) {
        return new Outcome.Suspended();
      }
      journal.end();
      return new Outcome.Completed(output);
    } catch (Unwound left) {
      return new Outcome.Suspended();
    } catch (Throwable thrown) {
      return thrown(root, thrown);
    }
  }

  private Outcome thrown(Scope root, Throwable thrown) {
    @Nullable ReplayMismatchException found =
        thrown instanceof ReplayMismatchException own ? own : mismatch;
    if (found != null) {
      gathered.clear();
      return new Outcome.Parked(String.valueOf(found.getMessage()));
    }
    if (root.isLeft()) {
      return new Outcome.Suspended();
    }
    Retries retries = parts.registry().retries(run.code());
    if (!(thrown instanceof StepFailedException) && retries("", "code", retries, thrown)) {
      return new Outcome.Suspended();
    }
    return new Outcome.Failed(Errors.text(thrown));
  }

  private Flush.Answer flush(Outcome outcome) {
    List<Write> writes = new ArrayList<>();
    for (@Nullable List<Write> some = gathered.poll(); some != null; some = gathered.poll()) {
      writes.addAll(some);
    }
    return parts.writer().submit(new Flush(run, outcome, writes)).await();
  }
}
