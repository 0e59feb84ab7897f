package dev.switchboard.sending;

import dev.switchboard.db.Tx;
import dev.switchboard.platform.ErrorTable.Scope;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Pauses that an agency's lines share, because the platform spoke of their app or of their business
 * account. When one is over, the call of one line asks the platform; the others go on once it was
 * answered. Blocks the calling virtual thread, except where a future is returned.
 *
 * <p>Locked before lanes ({@link LaneStore}), or not waited for.
 */
final class SharedPauseStore {
  /** Of a pause p and an account a. */
  static final String SHARES =
      """
      (p.tenant_id = a.tenant_id and (p.scope = 'app' and p.scope_id = a.app_id::text
                                      or p.scope = 'business' and p.scope_id = a.business_id))\
      """;

  // Lines whose calls were open at the same time hear of it at the same time: that is one pause.
  private static final String PAUSE =
      """
      insert into sending_pause as p (tenant_id, scope, scope_id, paused_until, code, reason)
      select a.tenant_id, $2, s.id, clock_timestamp() + $3 * interval '1 millisecond', $4, $5
        from account a cross join lateral (select case $2 when 'app' then a.app_id::text else a.business_id end as id) s
       where a.id = $1 and s.id is not null
      on conflict (tenant_id, scope, scope_id) do update
         set pauses = p.pauses + case when p.paused_until > clock_timestamp() then 0 else 1 end,
             paused_until = greatest(p.paused_until, excluded.paused_until),
             code = excluded.code, reason = excluded.reason, asked_until = null
      """;

  // A row that is locked is being asked about, or was paused anew: not waited for.
  private static final String FREE =
      """
      select p.scope from sending_pause p join account a on a.id = $1 and %s
       where p.paused_until <= clock_timestamp() and coalesce(p.asked_until <= clock_timestamp(), true)
       order by p.scope
         for update of p skip locked
      """
          .formatted(SHARES);

  private static final String ASK =
      """
      update sending_pause p set asked_until = clock_timestamp() + $2 * interval '1 millisecond'
        from account a where a.id = $1 and p.paused_until <= clock_timestamp() and %s
      """
          .formatted(SHARES);

  // One that was paused anew meanwhile stays.
  private static final String OVER =
      """
      with held as materialized (
        select p.tenant_id, p.scope, p.scope_id, p.code from sending_pause p join account a on a.id = $1 and %1$s
         where p.paused_until <= clock_timestamp()
         order by p.scope for update of p
      ), gone as (
        delete from sending_pause p using held h
         where p.tenant_id = h.tenant_id and p.scope = h.scope and p.scope_id = h.scope_id
      )
      select distinct a.id, p.code, exists (select from outbox o where o.account_id = a.id) as works
        from held p join account a on %1$s
       order by a.id
      """
          .formatted(SHARES);

  private static final String ASK_AGAIN =
      """
      with held as materialized (
        select p.scope, p.scope_id from sending_pause p join account a on a.id = $1 and %s
         where greatest(p.paused_until, p.asked_until) > clock_timestamp()
         order by p.scope for update of p
      )
      update sending_pause p set paused_until = clock_timestamp(), asked_until = null
        from held h where p.scope = h.scope and p.scope_id = h.scope_id
      """
          .formatted(SHARES);

  private SharedPauseStore() {}

  /** Whom the platform spoke of, if not of the line or a message alone. */
  static boolean isShared(Scope scope) {
    return scope == Scope.APP || scope == Scope.BUSINESS;
  }

  /**
   * Lets all lines wait that share an app or a business account with this one.
   *
   * @return false when the line has no such thing
   */
  static boolean pause(
      Tx tx, long accountId, Scope scope, Duration pause, int code, String reason) {
    Tuple row =
        Tuple.of(accountId, scope.name().toLowerCase(Locale.ROOT), pause.toMillis(), code, reason);
    return tx.query(PAUSE, row).await().rowCount() == 1;
  }

  /**
   * Whether this line may ask if its pauses are over; until this transaction ends, no other may.
   *
   * @param shared how many pauses it shares
   */
  static boolean mayAsk(Tx tx, long accountId, int shared) {
    return tx.query(FREE, Tuple.of(accountId)).await().size() == shared;
  }

  /** The next call of the line asks; others wait for its answer, not longer than so long. */
  static void ask(Tx tx, long accountId, Duration most) {
    tx.query(ASK, Tuple.of(accountId, most.toMillis())).await();
  }

  /** A line that waited for the end of a pause of this code. */
  record Freed(long accountId, int code, boolean hasWork) {}

  /** The platform answered: what this line shared is over. */
  static List<Freed> over(Tx tx, long accountId) {
    List<Freed> freed = new ArrayList<>();
    for (Row row : tx.query(OVER, Tuple.of(accountId)).await()) {
      freed.add(new Freed(row.getLong("id"), row.getInteger("code"), row.getBoolean("works")));
    }
    return freed;
  }

  /** A person wants the platform to be asked again at once; whether there was anything to end. */
  static Future<Boolean> askAgain(Tx tx, long accountId) {
    return tx.query(ASK_AGAIN, Tuple.of(accountId)).map(ended -> ended.rowCount() > 0);
  }
}
