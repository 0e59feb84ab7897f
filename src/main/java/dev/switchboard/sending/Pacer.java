package dev.switchboard.sending;

import dev.switchboard.db.Tx;
import dev.switchboard.platform.Platform;
import dev.switchboard.rates.Bucket;
import dev.switchboard.sending.LaneStore.Held;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Asks whether a message may go now by the platform's limits and the agency's caps. */
final class Pacer {
  // Meta's: one message in 6 s to one customer, and 45 at once that borrow from the future.
  private static final double PAIR_PER_SECOND = 1 / 6.0;
  private static final double PAIR_BURST = 45;

  private final Limits limits;

  Pacer(Limits limits) {
    this.limits = limits;
  }

  /** The answer. */
  sealed interface Pace {
    /** It may go; its tokens are taken and it is counted. */
    record Go() implements Pace {}

    /** Too many to this recipient. */
    record RecipientWaits(Duration pause) implements Pace {}

    /** Too many of this line. */
    record LineWaits(Duration pause) implements Pace {}

    /** As many as the agency allows in a day. */
    record Capped() implements Pace {}

    /** As many people as the platform allows were written to first. */
    record Full(int limit, Duration until) implements Pace {}
  }

  Pace take(Tx tx, long line, Held held, TurnStore.Next next) {
    List<Long> waits = limits.take(tx, buckets(line, held, next));
    if (waits.size() > 1 && waits.get(1) > 0) {
      return new Pace.RecipientWaits(Duration.ofMillis(waits.get(1)));
    }
    if (waits.getFirst() > 0) {
      return new Pace.LineWaits(Duration.ofMillis(waits.getFirst()));
    }
    return next.isCounted() ? new Pace.Go() : count(tx, line, held, next);
  }

  // The messaging limit is held first, so that lines of one business wait for each other there
  // alone.
  private static Pace count(Tx tx, long line, Held held, TurnStore.Next next) {
    TierStore.Room room =
        next.initiates() ? TierStore.look(tx, line, next) : new TierStore.Room.Free();
    if (room instanceof TierStore.Room.None(var limit, var until)) {
      return new Pace.Full(limit, until);
    }
    if (!DailyStore.count(tx, next.tenantId(), line, held.caps())) {
      return new Pace.Capped();
    }
    if (room instanceof TierStore.Room.One one) {
      TierStore.add(tx, one);
    }
    return new Pace.Go();
  }

  private static List<Bucket> buckets(long line, Held held, TurnStore.Next next) {
    List<Bucket> buckets = new ArrayList<>();
    buckets.add(new Bucket("line:" + line, held.perSecond(), Math.max(1, held.perSecond())));
    if (held.platform() == Platform.WHATSAPP) {
      buckets.add(
          new Bucket("pair:%d:%s".formatted(line, next.recipient()), PAIR_PER_SECOND, PAIR_BURST));
    }
    return buckets;
  }
}
