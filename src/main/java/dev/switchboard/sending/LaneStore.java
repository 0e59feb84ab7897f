package dev.switchboard.sending;

import dev.switchboard.db.Tx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The lanes' leases. Blocks the calling virtual thread. */
final class LaneStore {
  // $4: one line only, or null for all that have something to send.
  private static final String ACQUIRE =
      """
      with free as materialized (
        select l.account_id from sending_lane l
         where ($4::bigint is null or l.account_id = $4)
           and (l.owner is null or l.leased_until < clock_timestamp())
           and exists (select from outbox o where o.account_id = l.account_id)
         order by l.account_id limit $3
         for update skip locked
      )
      update sending_lane l
         set owner = $1, epoch = l.epoch + 1, leased_until = clock_timestamp() + $2 * interval '1 millisecond'
        from free where l.account_id = free.account_id
      returning l.account_id, l.epoch
      """;

  // Only those that the owner still holds by its own book ($3): one that it dropped must lapse, or
  // nobody would ever serve it.
  private static final String RENEW =
      """
      with mine as materialized (
        select account_id from sending_lane where owner = $1 and account_id = any ($3::bigint[])
         order by account_id for update
      )
      update sending_lane l set leased_until = clock_timestamp() + $2 * interval '1 millisecond'
        from mine where l.account_id = mine.account_id
      returning l.account_id, l.epoch
      """;

  // $2: one line only, or null for all.
  private static final String RELEASE =
      """
      update sending_lane set owner = null, leased_until = null
       where owner = $1 and ($2::bigint is null or account_id = $2)
      """;

  // Shared: the lease cannot be taken over between this look and the commit of the attempt.
  private static final String FENCE =
      """
      select l.pauses,
             greatest(0, ceil(extract(epoch from l.paused_until - clock_timestamp()) * 1000))::bigint as pause
        from sending_lane l
       where l.account_id = $1 and l.owner = $2 and l.epoch = $3 and l.leased_until > clock_timestamp()
         for share
      """;

  private static final String PAUSE =
      """
      update sending_lane
         set paused_until = clock_timestamp() + $2 * interval '1 millisecond', pauses = pauses + 1, pause_code = $3
       where account_id = $1
      """;

  private static final String RESUMED =
      """
      update sending_lane set paused_until = null, pauses = 0, pause_code = null
       where account_id = $1 and pauses > 0
      """;

  private static final String WITH_WORK =
      "select a.id from unnest($1::bigint[]) as a(id) where exists (select from outbox o where o.account_id = a.id)";

  private LaneStore() {}

  /** Takes free lanes that have work; returns their new epochs. */
  static Map<Long, Long> acquire(
      Tx tx, UUID owner, Duration lease, int most, @Nullable Long accountId) {
    return epochs(tx.query(ACQUIRE, Tuple.of(owner, lease.toMillis(), most, accountId)).await());
  }

  /** Prolongs an owner's leases of these lines; a lane that is not returned was lost. */
  static Map<Long, Long> renew(Tx tx, UUID owner, Duration lease, Collection<Long> accountIds) {
    Long[] lines = accountIds.toArray(Long[]::new);
    return epochs(tx.query(RENEW, Tuple.of(owner, lease.toMillis(), lines)).await());
  }

  /** Frees one lane of an owner, or all of them ({@code null}). */
  static void release(Tx tx, UUID owner, @Nullable Long accountId) {
    tx.query(RELEASE, Tuple.of(owner, accountId)).await();
  }

  /**
   * @param pause how long nothing may be sent, in milliseconds; 0 = it may
   */
  record Held(int pauses, long pause) {}

  /** Holds a lane for this transaction; null when it is no longer the owner's. */
  static @Nullable Held hold(Tx tx, Lane lane, UUID owner) {
    RowSet<Row> rows = tx.query(FENCE, Tuple.of(lane.accountId(), owner, lane.epoch())).await();
    for (Row row : rows) {
      @Nullable Long pause = row.getLong("pause");
      return new Held(row.getInteger("pauses"), pause == null ? 0 : pause);
    }
    return null;
  }

  static void pause(Tx tx, long accountId, Duration pause, int code) {
    tx.query(PAUSE, Tuple.of(accountId, pause.toMillis(), code)).await();
  }

  static void resumed(Tx tx, long accountId) {
    tx.query(RESUMED, Tuple.of(accountId)).await();
  }

  /** Those of the lines that have something in the outbox. */
  static List<Long> withWork(Tx tx, List<Long> accountIds) {
    List<Long> found = new ArrayList<>();
    tx.query(WITH_WORK, Tuple.of((Object) accountIds.toArray(Long[]::new)))
        .await()
        .forEach(row -> found.add(row.getLong(0)));
    return found;
  }

  private static Map<Long, Long> epochs(RowSet<Row> rows) {
    Map<Long, Long> epochs = new HashMap<>();
    rows.forEach(row -> epochs.put(row.getLong("account_id"), row.getLong("epoch")));
    return epochs;
  }
}
