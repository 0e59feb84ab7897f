package dev.switchboard.webhook;

import dev.switchboard.db.Database;
import dev.switchboard.ledger.AttemptStore;
import dev.switchboard.ledger.AttemptStore.Attempt;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A sampled log of what was posted: the first {@code perMinute} refusals of a minute, and as many
 * of what was taken, whatever the flood. Written later and elsewhere: it holds up no answer, and
 * holds two minutes' worth at most. One for a node. Thread-safe.
 */
public final class Attempts {
  /** Rows of each sort a minute. */
  public static final int PER_MINUTE = 60;

  private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);
  private static final Duration KEPT = Duration.ofDays(7);
  private static final Duration FORGET_EVERY = Duration.ofHours(1);

  private final Database database;
  private final InstantSource clock;
  private final Budget refusals;
  private final Budget taken;
  private final int most;
  private final Queue<Attempt> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicLong forgotten;

  /** So many of a minute, then none until the next. */
  private static final class Budget {
    private final int most;
    // The minute in the upper bits, how many it had in the lower 20.
    private final AtomicLong used = new AtomicLong();

    Budget(int most) {
      this.most = most;
    }

    boolean allows(long minute) {
      long before = used.get();
      if (before >> 20 == minute && (before & 0xFFFFF) >= most) {
        return false;
      }
      long after = used.updateAndGet(now -> now >> 20 == minute ? now + 1 : minute << 20 | 1);
      return (after & 0xFFFFF) <= most;
    }
  }

  public Attempts(Database database, InstantSource clock, int perMinute) {
    this.database = database;
    this.clock = clock;
    this.refusals = new Budget(perMinute);
    this.taken = new Budget(perMinute);
    this.most = perMinute * 4;
    this.forgotten = new AtomicLong(clock.millis() - FORGET_EVERY.toMillis());
  }

  /**
   * Notes a refusal, unless this minute has enough of them.
   *
   * @param attempt made only when it is noted
   * @return true when it was noted
   */
  boolean refused(Supplier<Attempt> attempt) {
    return note(refusals, attempt);
  }

  /** Notes what was taken, on the same terms. */
  boolean taken(Supplier<Attempt> attempt) {
    return note(taken, attempt);
  }

  private boolean note(Budget budget, Supplier<Attempt> attempt) {
    // While Postgres is away nothing is written down, and no more than this is held for it.
    if (!budget.allows(clock.millis() / 60_000) || waiting.size() >= most) {
      return false;
    }
    waiting.add(attempt.get());
    return true;
  }

  /** Writes down what was noted. Call every second or so, from anywhere. */
  Future<Void> flush() {
    List<Attempt> batch = new ArrayList<>();
    for (Attempt next = waiting.poll(); next != null; next = waiting.poll()) {
      batch.add(next);
    }
    Instant now = clock.instant();
    if (batch.isEmpty() && !isTimeToForget(now)) {
      return Future.succeededFuture();
    }
    return database
        .transaction(tx ->
            (batch.isEmpty()
                    ? AttemptStore.forget(tx, now.minus(KEPT))
                    : AttemptStore.add(tx, batch))
                .map(batch.size()))
        // They were a sample; what could not be written is gone.
        .onFailure(e -> LOG.warn("attempts could not be written down: {}", e.toString()))
        .<Void>mapEmpty()
        .otherwiseEmpty();
  }

  private boolean isTimeToForget(Instant now) {
    long last = forgotten.get();
    return now.toEpochMilli() - last >= FORGET_EVERY.toMillis()
        && forgotten.compareAndSet(last, now.toEpochMilli());
  }
}
