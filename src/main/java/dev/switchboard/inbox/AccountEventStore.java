package dev.switchboard.inbox;

import dev.switchboard.db.Ids;
import dev.switchboard.db.Tx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the platform says of businesses and lines. */
final class AccountEventStore {
  // An event that names no line belongs to the agency that has a line of the business under the
  // same app. Relies on account_business.
  private static final String KEEP =
      """
      insert into account_event (id, tenant_id, account_id, business_id, field, event, payload, at, leaf_id)
      select t.id, coalesce(t.tenant_id, b.tenant_id), t.account_id, t.business_id, t.field, t.event, t.payload, t.at,
             t.leaf_id
        from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::text[],
                    $8::text[], $9::timestamptz[], $10::bigint[])
             as t(id, tenant_id, account_id, app_id, business_id, field, event, payload, at, leaf_id)
        left join lateral (select a.tenant_id from account a
                            where a.business_id = t.business_id and a.app_id = t.app_id
                            order by a.id limit 1) b on t.tenant_id is null
       where coalesce(t.tenant_id, b.tenant_id) is not null
      on conflict (leaf_id) do update set field = excluded.field
      returning leaf_id
      """;

  private final Ids ids;

  AccountEventStore(Ids ids) {
    this.ids = ids;
  }

  /** Keeps events; returns the leaves of those whose agency is known. */
  Set<Long> keep(Tx tx, List<Batch.Told> events) {
    Set<Long> kept = new HashSet<>();
    for (Row row :
        tx.query(
                KEEP,
                Tuple.wrap(
                    new ArrayList<>(
                        List.of(
                            Columns.of(events, e -> ids.next(), Long[]::new),
                            Columns.of(events, e -> e.leaf().tenantId(), Long[]::new),
                            Columns.of(events, e -> e.leaf().accountId(), Long[]::new),
                            Columns.of(events, e -> e.leaf().appId(), Long[]::new),
                            Columns.of(events, e -> e.event().businessId(), String[]::new),
                            Columns.of(events, e -> e.event().field(), String[]::new),
                            Columns.of(events, e -> e.event().event(), String[]::new),
                            Columns.of(events, e -> e.event().payload(), String[]::new),
                            Columns.of(
                                events, e -> Columns.utc(e.event().at()), OffsetDateTime[]::new),
                            Columns.of(events, e -> e.leaf().id(), Long[]::new)))))
            .await()) {
      kept.add(row.getLong(0));
    }
    return kept;
  }
}
