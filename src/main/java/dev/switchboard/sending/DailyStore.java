package dev.switchboard.sending;

import dev.switchboard.db.Tx;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Counts what goes out in a day (UTC) against caps. Blocks the calling virtual thread. */
final class DailyStore {
  private static final long AGENCY = 0;

  // Relies on daily_count_pkey; the row's lock makes the cap exact.
  private static final String COUNT =
      """
      insert into daily_count as d (tenant_id, account_id, day, sent)
      select $1, $2, (clock_timestamp() at time zone 'utc')::date, 1 where $3 > 0
      on conflict (tenant_id, account_id, day) do update set sent = d.sent + 1 where d.sent < $3
      """;

  private static final String UNCOUNT =
      """
      update daily_count set sent = sent - 1
       where tenant_id = $1 and account_id = $2 and day = (clock_timestamp() at time zone 'utc')::date
      """;

  private static final String FORGET =
      "delete from daily_count where day < (clock_timestamp() at time zone 'utc')::date - 7";

  private DailyStore() {}

  /**
   * @param line cap of the line, null: none
   * @param agency cap of the agency over its lines, null: none
   */
  record Caps(@Nullable Integer line, @Nullable Integer agency) {
    boolean areSet() {
      return line != null || agency != null;
    }
  }

  /**
   * Counts one message.
   *
   * @return false when a cap is reached: nothing was counted
   */
  static boolean count(Tx tx, long tenantId, long accountId, Caps caps) {
    List<Long> counted = new ArrayList<>();
    boolean fits =
        count(tx, tenantId, accountId, caps.line(), counted)
            && count(tx, tenantId, AGENCY, caps.agency(), counted);
    if (!fits) {
      counted.forEach(row -> tx.query(UNCOUNT, Tuple.of(tenantId, row)).await());
    }
    return fits;
  }

  private static boolean count(
      Tx tx, long tenantId, long accountId, @Nullable Integer cap, List<Long> counted) {
    if (cap == null) {
      return true;
    }
    boolean fits = tx.query(COUNT, Tuple.of(tenantId, accountId, cap)).await().rowCount() == 1;
    if (fits) {
      counted.add(accountId);
    }
    return fits;
  }

  static void forget(Tx tx) {
    tx.query(FORGET).await();
  }
}
