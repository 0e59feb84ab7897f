package dev.switchboard.inbox;

import dev.switchboard.db.Ids;
import dev.switchboard.db.Tx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the platform says of businesses and lines. */
final class AccountEventStore {
  // An event that names no line belongs to the agency that has a line of the business under the
  // same app; to the line, if it names its number. Relies on account_business.
  private static final String KEEP =
      """
      insert into account_event (id, tenant_id, account_id, business_id, field, event, payload, at, leaf_id, daily_limit)
      select t.id, coalesce(t.tenant_id, b.tenant_id), coalesce(t.account_id, case when b.is_named then b.id end),
             coalesce(b.business_id, t.business_id), t.field, t.event, t.payload, t.at, t.leaf_id, t.daily_limit
        from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::text[],
                    $8::text[], $9::timestamptz[], $10::bigint[], $11::text[], $12::text[], $13::text[], $14::int[])
             as t(id, tenant_id, account_id, app_id, business_id, field, event, payload, at, leaf_id, about_business, phone,
                  phone_id, daily_limit)
        left join lateral (
          select a.id, a.tenant_id, a.business_id,
                 coalesce(a.external_id = t.phone_id, false)
                   or coalesce(regexp_replace(a.display_phone, '[^0-9]', '', 'g') = t.phone, false) as is_named
            from account a
           where a.business_id = any (array[t.business_id, t.about_business]) and a.app_id = t.app_id
             and (t.tenant_id is null or a.tenant_id = t.tenant_id)
           order by is_named desc, a.business_id = t.about_business desc nulls last, a.id limit 1) b
          on t.account_id is null
       where coalesce(t.tenant_id, b.tenant_id) is not null
      on conflict (leaf_id) do update set field = excluded.field
      returning id, leaf_id, tenant_id, account_id, business_id, xmax = 0 as is_new, daily_limit
      """;

  // A statement of its own: events of one batch see each other. Relies on account_event_limit.
  private static final String COMPARE =
      """
      update account_event e
         set limit_before = (select p.daily_limit from account_event p
                              where p.tenant_id = e.tenant_id and p.business_id = e.business_id
                                and p.daily_limit is not null and (p.at, p.id) < (e.at, e.id)
                              order by p.at desc, p.id desc limit 1)
       where e.id = any ($1::bigint[])
      returning id, limit_before
      """;

  private final Ids ids;

  AccountEventStore(Ids ids) {
    this.ids = ids;
  }

  /**
   * An event that is kept.
   *
   * @param isNew false when it was kept before
   */
  record Kept(
      long id,
      long leafId,
      long tenantId,
      @Nullable Long accountId,
      @Nullable String businessId,
      boolean isNew,
      AccountNews.Limits limits) {}

  /** Keeps events, by leaf; those of no known agency are left out. */
  Map<Long, Kept> keep(Tx tx, List<Batch.Told> events) {
    List<Row> rows = new ArrayList<>();
    tx.query(KEEP, columns(events)).await().forEach(rows::add);
    Map<Long, Integer> before = compare(tx, rows);
    Map<Long, Kept> kept = new HashMap<>();
    for (Row row : rows) {
      long id = row.getLong("id");
      kept.put(
          row.getLong("leaf_id"),
          new Kept(
              id,
              row.getLong("leaf_id"),
              row.getLong("tenant_id"),
              row.getLong("account_id"),
              row.getString("business_id"),
              row.getBoolean("is_new"),
              new AccountNews.Limits(row.getInteger("daily_limit"), before.get(id))));
    }
    return kept;
  }

  private static Map<Long, Integer> compare(Tx tx, List<Row> rows) {
    Long[] limits =
        rows.stream()
            .filter(row -> row.getBoolean("is_new") && row.getInteger("daily_limit") != null)
            .map(row -> row.getLong("id"))
            .toArray(Long[]::new);
    Map<Long, Integer> before = new HashMap<>();
    if (limits.length > 0) {
      for (Row row : tx.query(COMPARE, Tuple.of((Object) limits)).await()) {
        @Nullable Integer limit = row.getInteger("limit_before");
        if (limit != null) {
          before.put(row.getLong("id"), limit);
        }
      }
    }
    return before;
  }

  private Tuple columns(List<Batch.Told> events) {
    List<AccountFacts> facts =
        events.stream().map(told -> new AccountFacts(told.event().payload())).toList();
    @Nullable Integer[] limits = new Integer[events.size()];
    for (int i = 0; i < limits.length; i++) {
      limits[i] = facts.get(i).dailyLimit(events.get(i).event().field());
    }
    return Tuple.wrap(
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
                Columns.of(events, e -> Columns.utc(e.event().at()), OffsetDateTime[]::new),
                Columns.of(events, e -> e.leaf().id(), Long[]::new),
                Columns.of(facts, AccountFacts::business, String[]::new),
                Columns.of(facts, AccountFacts::phone, String[]::new),
                Columns.of(facts, AccountFacts::phoneId, String[]::new),
                limits)));
  }
}
