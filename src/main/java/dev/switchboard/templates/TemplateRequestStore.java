package dev.switchboard.templates;

import dev.switchboard.bus.Bus;
import dev.switchboard.bus.Door;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Tx;
import dev.switchboard.workflow.EventStore;
import dev.switchboard.workflow.catalogue.WaEvent;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Asks for lists of templates to be read, which a durable run then does. Thread-safe. */
@Door
public final class TemplateRequestStore {
  // By the agency's own numbers only, and not more often than $2 allows.
  private static final String WANT =
      """
      insert into template_list as l (tenant_id, business_id, requested_at)
      select a.tenant_id, a.business_id, clock_timestamp() from account a
       where a.id = $1 and a.active and a.platform = 'whatsapp' and a.business_id is not null
      on conflict (tenant_id, business_id) do update set requested_at = excluded.requested_at
         where l.requested_at is null or l.requested_at < clock_timestamp() - $2 * interval '1 millisecond'
      returning tenant_id, $1::bigint as account_id, business_id
      """;

  // One line of each account; the platform's list is the same by all of them.
  private static final String ALL =
      """
      with page as (
        select a.tenant_id, a.business_id, min(a.id) as account_id from account a
         where a.active and a.platform = 'whatsapp' and a.business_id is not null
           and (a.tenant_id, a.business_id) > ($1, $2)
         group by a.tenant_id, a.business_id order by a.tenant_id, a.business_id limit $3
      ), asked as (
        insert into template_list (tenant_id, business_id, requested_at)
        select tenant_id, business_id, clock_timestamp() from page order by tenant_id, business_id
        on conflict (tenant_id, business_id) do update set requested_at = excluded.requested_at
      )
      select tenant_id, account_id, business_id from page order by tenant_id, business_id
      """;

  private final EventStore events;

  public TemplateRequestStore(Bus bus, Ids ids) {
    this.events = new EventStore(bus, ids);
  }

  /**
   * Asks for the list of a line's account, unless that was done a moment ago.
   *
   * @param rest how long ago is a moment
   */
  public Future<Void> want(Tx tx, long accountId, Duration rest) {
    return tx.query(WANT, Tuple.of(accountId, rest.toMillis()))
        .compose(rows -> events.publish(tx, "templates", asked(rows)));
  }

  /** How far all lists were asked for. */
  record Reached(long tenantId, String businessId, int count) {
    static final Reached NOTHING = new Reached(0, "", 0);
  }

  /** Asks for the lists of all accounts behind one. */
  Reached wantAll(Tx tx, Reached before, int most) {
    RowSet<Row> rows =
        tx.query(ALL, Tuple.of(before.tenantId(), before.businessId(), most)).await();
    events.publish(tx, "templates", asked(rows)).await();
    Reached reached = Reached.NOTHING;
    for (Row row : rows) {
      reached = new Reached(row.getLong("tenant_id"), row.getString("business_id"), rows.size());
    }
    return reached;
  }

  static List<EventStore.Published> asked(RowSet<Row> rows) {
    List<EventStore.Published> asked = new ArrayList<>();
    for (Row row : rows) {
      asked.add(
          new EventStore.Published(
              row.getLong("tenant_id"),
              new WaEvent.TemplatesRequested(
                  row.getLong("account_id").toString(), row.getString("business_id"))));
    }
    return asked;
  }
}
