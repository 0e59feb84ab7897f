package dev.switchboard.sending;

import dev.switchboard.db.Tx;
import dev.switchboard.sending.Sendable.Twice;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an agency sets of its lines, inside the caller's tenant transaction. A lane reads it with
 * each turn; the hint wakes it, and each sweep looks as well. Thread-safe.
 */
public final class LineSettingsStore {
  // Relies on account_event_limit.
  private static final String READ =
      """
      select a.platform, a.active, a.in_flight, a.per_second, a.daily_cap, a.resend, a.sending_version,
             %s::float8 as per_second_now,
             (select e.daily_limit from account_event e
               where e.tenant_id = a.tenant_id and e.business_id = a.business_id and e.daily_limit is not null
               order by e.at desc, e.id desc limit 1) as messaging_limit
        from account a left join sending_lane l on l.account_id = a.id
       %s
       where a.id = $1
      """
          .formatted(LaneStore.EFFECTIVE, LaneStore.STEPS);

  // Until the end of the transaction nobody else changes it.
  private static final String HOLD = READ + " for no key update of a";

  private static final String WRITE =
      """
      update account set in_flight = $2, per_second = $3, daily_cap = $4, resend = $5, sending_version = sending_version + 1
       where id = $1
      """;

  private static final String READ_AGENCY =
      "select daily_cap, sending_version from tenant where tenant_id = $1";

  private static final String HOLD_AGENCY = READ_AGENCY + " for no key update";

  private static final String WRITE_AGENCY =
      """
      update tenant set daily_cap = $2, sending_version = sending_version + 1 where tenant_id = $1
      """;

  // What was reached is not any more; a lane that finds it reached again says so again. $1: null
  // for
  // all lines of the agency.
  private static final String UNCAP =
      """
      update sending_alert set cleared_at = clock_timestamp()
       where ($1::bigint is null or account_id = $1) and kind = 'capped' and cleared_at is null
      returning tenant_id, account_id
      """;

  private static final String WITH_WORK =
      """
      select a.id from account a where exists (select from outbox o where o.account_id = a.id) order by a.id
      """;

  private final SteeringStore steering;

  public LineSettingsStore(SteeringStore steering) {
    this.steering = steering;
  }

  public Future<Optional<LineSettings.Shown>> read(Tx tx, long accountId) {
    return read(tx, READ, accountId);
  }

  /** The same, to be changed. */
  public Future<Optional<LineSettings.Shown>> hold(Tx tx, long accountId) {
    return read(tx, HOLD, accountId);
  }

  private static Future<Optional<LineSettings.Shown>> read(Tx tx, String sql, long accountId) {
    return tx.query(sql, Tuple.of(accountId))
        .map(rows ->
            rows.size() == 0 ? Optional.empty() : Optional.of(shown(rows.iterator().next())));
  }

  private static LineSettings.Shown shown(Row row) {
    Set<Twice> resend = EnumSet.noneOf(Twice.class);
    List<String> words = Arrays.asList(row.getArrayOfStrings("resend"));
    for (Twice one : Twice.values()) {
      if (words.contains(one.wire())) {
        resend.add(one);
      }
    }
    LineSettings settings =
        new LineSettings(
            row.getInteger("in_flight"),
            row.getInteger("per_second"),
            row.getInteger("daily_cap"),
            resend);
    return new LineSettings.Shown(
        settings,
        row.getString("platform"),
        row.getBoolean("active"),
        row.getDouble("per_second_now"),
        row.getInteger("messaging_limit"),
        row.getInteger("sending_version"));
  }

  public Future<Void> write(Tx tx, long accountId, LineSettings settings) {
    String[] resend = settings.resend().stream().map(Twice::wire).toArray(String[]::new);
    Tuple row =
        Tuple.wrap(
            new ArrayList<>(
                Arrays.asList(
                    accountId,
                    settings.inFlight(),
                    settings.perSecond(),
                    settings.dailyCap(),
                    resend)));
    return tx.query(WRITE, row)
        .compose(written -> uncap(tx, accountId))
        .compose(cleared -> steering.wake(tx, accountId));
  }

  private Future<Void> uncap(Tx tx, @Nullable Long accountId) {
    return tx.query(UNCAP, Tuple.of(accountId))
        .map(rows -> {
          rows.forEach(row -> steering.tellAlerted(tx, row.getLong(0), row.getLong(1)));
          return rows;
        })
        .mapEmpty();
  }

  /**
   * What is set for all lines of an agency together.
   *
   * @param dailyCap as of {@link LineSettings}
   */
  public record Agency(@Nullable Integer dailyCap, int version) {}

  public Future<Agency> readAgency(Tx tx, long tenantId) {
    return agency(tx, READ_AGENCY, tenantId);
  }

  /** The same, to be changed. */
  public Future<Agency> holdAgency(Tx tx, long tenantId) {
    return agency(tx, HOLD_AGENCY, tenantId);
  }

  private static Future<Agency> agency(Tx tx, String sql, long tenantId) {
    return tx.query(sql, Tuple.of(tenantId))
        .map(rows -> rows.iterator().next())
        .map(row -> new Agency(row.getInteger("daily_cap"), row.getInteger("sending_version")));
  }

  public Future<Void> writeAgency(Tx tx, long tenantId, @Nullable Integer dailyCap) {
    return tx.query(WRITE_AGENCY, Tuple.of(tenantId, dailyCap))
        .compose(written -> uncap(tx, null))
        .compose(cleared -> tx.query(WITH_WORK))
        .map(rows -> {
          rows.forEach(row -> steering.hint(tx, row.getLong(0)));
          return rows;
        })
        .mapEmpty();
  }
}
