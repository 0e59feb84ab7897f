package dev.switchboard.sending;

import dev.switchboard.db.Database;
import dev.switchboard.db.Tx;
import dev.switchboard.platform.Platform;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The lanes' leases and pauses. A turn that writes its lane does so before it holds it: the other
 * way round, two turns of one lane would wait for each other. Blocks the calling virtual thread.
 */
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
         set owner = $1, owner_node = $5, epoch = l.epoch + 1,
             leased_until = clock_timestamp() + $2 * interval '1 millisecond'
        from free join account a on a.id = free.account_id where l.account_id = free.account_id
      returning l.account_id, l.epoch, a.in_flight
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
      update sending_lane set owner = null, owner_node = null, leased_until = null
       where owner = $1 and ($2::bigint is null or account_id = $2)
      """;

  // What a line was seen to take grows again, up to what it is set to: by 2 % after the first 5 s,
  // 4 % after the next, and so on. Slow where the limit is, and soon back where it was not.
  static final String EFFECTIVE =
      """
      least(a.per_second, coalesce(l.per_second * power(1.02, least(1000, steps.n * (steps.n + 1) / 2)), a.per_second))
      """;

  /** What {@link #EFFECTIVE} needs of a lane l. */
  static final String STEPS =
      """
      cross join lateral (
        select floor(extract(epoch from clock_timestamp() - l.slowed_at) / 5)::float8 as n) steps
      """;

  // Shared: the lease cannot be taken over between this look and the commit of the attempt, and who
  // stops the lane waits for that commit and knows that nothing begins after it. Stopped has no end
  // of its own: whoever lets it go on wakes the lane, and each sweep looks as well.
  private static final String FENCE =
      """
      select l.pauses, a.platform, a.external_id, a.access_token, a.in_flight, a.daily_cap, t.daily_cap as agency_cap,
             %s::float8 as per_second, shared.n::int as shared, coalesce(shared.pauses, 0) as shared_pauses,
             case when l.stopped_at is not null or not a.active then 3600000
                  else greatest(0, ceil(extract(epoch from greatest(l.paused_until, shared.until) - clock_timestamp()) * 1000))
             end::bigint as pause
        from sending_lane l join account a on a.id = l.account_id join tenant t on t.tenant_id = l.tenant_id
       %s
       cross join lateral (
         select count(*) as n, max(p.pauses) as pauses, max(greatest(p.paused_until, p.asked_until)) as until
           from sending_pause p where %s) shared
       where l.account_id = $1 and l.owner = $2 and l.epoch = $3 and l.leased_until > clock_timestamp()
         for share of l
      """
          .formatted(EFFECTIVE, STEPS, SharedPauseStore.SHARES);

  // Calls that were open side by side hear of one and the same pause: it begins with the first.
  private static final String PAUSE =
      """
      update sending_lane
         set pauses = pauses + case when paused_until > clock_timestamp() then 0 else 1 end,
             paused_until = case when paused_until > clock_timestamp() and pause_code = $3 then paused_until
                                 else greatest(paused_until, clock_timestamp() + $2 * interval '1 millisecond') end,
             pause_code = $3, pause_reason = $4
       where account_id = $1
      """;

  // Calls that were open side by side tell of one and the same excess. Twice within 30 s: what was
  // taken between the two is the limit, for at either of them there was nothing left; calls that
  // were
  // open may belong to either side, and too high is found out sooner than too low. If the message
  // ($2) did not wait all that time, the line may have been idle: then at most half is given up.
  // Nothing taken between: it is no question of rate. Later: near the limit, and a little too high.
  // Relies on send_attempt_sent.
  private static final String SLOW =
      """
      with now as materialized (
        select l.account_id, a.in_flight, %s::float8 as rate, extract(epoch from clock_timestamp() - l.slowed_at)::float8 as passed,
               (select count(*) from send_attempt t
                 where t.account_id = l.account_id and t.state = 'accepted' and t.settled_at > l.slowed_at
                   and t.settled_at > clock_timestamp() - interval '30 seconds') as taken,
               exists (select from outbox o where o.message_id = $2 and o.queued_at <= l.slowed_at) as waited
          from sending_lane l join account a on a.id = l.account_id
          %s
         where l.account_id = $1
           and (l.slowed_at is null or l.slowed_at < clock_timestamp() - interval '500 milliseconds')
           for update of l
      )
      update sending_lane l
         set slowed_at = clock_timestamp(),
             per_second = greatest(1, case when coalesce(passed > 30, true) then 0.97 * rate
                                           when taken = 0 then rate
                                           else greatest(case when waited then 0 else rate / 2 end,
                                                         least(0.97 * rate, (taken + in_flight) / passed)) end)
        from now where l.account_id = now.account_id
      """
          .formatted(EFFECTIVE, STEPS);

  // Not one that began while the call was open.
  private static final String RESUMED =
      """
      update sending_lane set paused_until = null, pauses = 0, pause_code = null, pause_reason = null
       where account_id = $1 and pauses > 0 and coalesce(paused_until <= clock_timestamp(), true)
      """;

  private static final String WITH_WORK =
      "select a.id from unnest($1::bigint[]) as a(id) where exists (select from outbox o where"
          + " o.account_id = a.id)";

  private static final String ANY_WORK =
      "select exists (select from outbox) or exists (select from receipt)";

  // Process and host, so that people find an owner; the lease itself goes by the owner's id.
  private static final String NODE = ManagementFactory.getRuntimeMXBean().getName();

  private LaneStore() {}

  /** A lane that was taken. */
  record Taken(long accountId, long epoch, int inFlight) {}

  /** Whether any line has something to send or to tell. */
  static boolean isAnyWork(Database database) {
    return database.ask(ANY_WORK, Tuple.tuple());
  }

  /** Takes free lanes that have work, with new epochs. */
  static List<Taken> acquire(
      Tx tx, UUID owner, Duration lease, int most, @Nullable Long accountId) {
    List<Taken> taken = new ArrayList<>();
    Tuple wanted = Tuple.of(owner, lease.toMillis(), most, accountId, NODE);
    for (Row row : tx.query(ACQUIRE, wanted).await()) {
      taken.add(
          new Taken(row.getLong("account_id"), row.getLong("epoch"), row.getInteger("in_flight")));
    }
    return taken;
  }

  /** Prolongs an owner's leases of these lines; a lane that is not returned was lost. */
  static Map<Long, Long> renew(Tx tx, UUID owner, Duration lease, Collection<Long> accountIds) {
    Map<Long, Long> epochs = new HashMap<>();
    Long[] lines = accountIds.toArray(Long[]::new);
    tx.query(RENEW, Tuple.of(owner, lease.toMillis(), lines))
        .await()
        .forEach(row -> epochs.put(row.getLong("account_id"), row.getLong("epoch")));
    return epochs;
  }

  /** Frees one lane of an owner, or all of them ({@code null}). */
  static void release(Tx tx, UUID owner, @Nullable Long accountId) {
    tx.query(RELEASE, Tuple.of(owner, accountId)).await();
  }

  /**
   * A lane as it is held, and what its line may do. The token is sealed.
   *
   * @param pauses in a row, of the line or of what it shares with others
   * @param shared pauses it shares with other lines; the next call asks whether they are over
   * @param pause how long nothing may be sent, in milliseconds; 0 = it may
   * @param perSecond messages a second, as set or as learned
   */
  record Held(
      int pauses,
      int shared,
      long pause,
      Platform platform,
      String sender,
      Buffer sealedToken,
      int inFlight,
      double perSecond,
      DailyStore.Caps caps) {}

  /** Holds a lane for this transaction; null when it is no longer the owner's. */
  static Future<@Nullable Held> hold(Tx tx, Lane lane, UUID owner) {
    return tx.query(FENCE, Tuple.of(lane.accountId(), owner, lane.epoch()))
        .map(rows -> rows.size() == 0 ? null : held(rows.iterator().next()));
  }

  private static Held held(Row row) {
    @Nullable Long pause = row.getLong("pause");
    return new Held(
        Math.max(row.getInteger("pauses"), row.getInteger("shared_pauses")),
        row.getInteger("shared"),
        pause == null ? 0 : pause,
        Platform.of(row.getString("platform")),
        row.getString("external_id"),
        row.getBuffer("access_token"),
        row.getInteger("in_flight"),
        row.getDouble("per_second"),
        new DailyStore.Caps(row.getInteger("daily_cap"), row.getInteger("agency_cap")));
  }

  static void pause(Tx tx, long accountId, Duration pause, int code, String reason) {
    tx.query(PAUSE, Tuple.of(accountId, pause.toMillis(), code, reason)).await();
  }

  /** Learns that the line takes less than it was given: this message was too much. */
  static void slow(Tx tx, long accountId, long messageId) {
    tx.query(SLOW, Tuple.of(accountId, messageId)).await();
  }

  /**
   * @return whether it was paused
   */
  static boolean resumed(Tx tx, long accountId) {
    return tx.query(RESUMED, Tuple.of(accountId)).await().rowCount() == 1;
  }

  /** Those of the lines that have something in the outbox. */
  static List<Long> withWork(Tx tx, List<Long> accountIds) {
    List<Long> found = new ArrayList<>();
    RowSet<Row> rows =
        tx.query(WITH_WORK, Tuple.of((Object) accountIds.toArray(Long[]::new))).await();
    rows.forEach(row -> found.add(row.getLong(0)));
    return found;
  }
}
