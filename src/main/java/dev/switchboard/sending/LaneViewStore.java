package dev.switchboard.sending;

import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The lanes as people see them; within a tenant's transaction. */
public final class LaneViewStore {
  // The page first, then what is counted for it: never for a line that is not shown. Relies on
  // outbox_turn, outbox_pkey, send_attempt_open, outbox_doubt, outbox_waiting, send_attempt_sent,
  // sending_alert_open.
  private static final String SHOW =
      """
      with page as materialized (
        select a.id, a.name, a.platform, a.external_id, a.display_phone, a.active, a.client_id, a.tenant_id, a.app_id,
               a.business_id
          from account a
         where %s and (a.active or exists (select from outbox o where o.account_id = a.id))
         order by a.id limit $2
      )
      select a.*, c.name as client_name, l.owner_node, l.epoch, l.stopped_at, l.stopped_by, l.stopped_reason,
             b.until as paused_until, b.code as pause_code, b.reason as pause_reason, q.queued, q.oldest, f.in_flight, d.in_doubt, d.for_person, w.waiting, s.sent,
             y.limits,
             case when l.owner is not null and l.leased_until > clock_timestamp() then l.leased_until end as leased_until
        from page a join client c on c.id = a.client_id
        left join sending_lane l on l.account_id = a.id
        left join lateral (
          select x.* from (
                   select l.paused_until as until, l.pause_code as code, l.pause_reason as reason
                   union all
                   select p.paused_until, p.code, p.reason from sending_pause p where %s) x
           where x.until > clock_timestamp() order by x.until desc limit 1) b on true
        cross join lateral (
          select (select count(*) from (select from outbox o where o.account_id = a.id and o.attempt_id is null limit 100000) x) as queued,
                 (select o.queued_at from outbox o where o.account_id = a.id and o.attempt_id is null
                   order by o.position limit 1) as oldest) q
        cross join lateral (
          select count(*) as in_flight from send_attempt t where t.account_id = a.id and t.state = 'dispatching') f
        cross join lateral (
          select count(*) as in_doubt, count(x.why) as for_person
            from (select %s as why from outbox o join message m on m.id = o.message_id
                   where o.account_id = a.id and o.in_doubt_since is not null limit 1000) x) d
        cross join lateral (
          select count(distinct x.recipient) as waiting
            from (select o.recipient from outbox o
                   where o.account_id = a.id and o.not_before > clock_timestamp() limit 10000) x) w
        cross join lateral (
          select count(*) as sent
            from (select from send_attempt t
                   where t.account_id = a.id and t.state = 'accepted'
                     and t.settled_at > clock_timestamp() - interval '1 hour' limit 100000) x) s
        cross join lateral (
          select coalesce(jsonb_agg(jsonb_build_object('kind', r.kind, 'code', r.code, 'detail', r.detail,
                                                       'since', to_char(r.raised_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
                                    order by r.kind), '[]') as limits
            from sending_alert r
           where r.account_id = a.id and r.kind in ('capped', 'tier') and r.message_id is null and r.cleared_at is null) y
       order by a.id
      """;

  private static final String PAGE =
      SHOW.formatted("a.id > $1", SharedPauseStore.SHARES, DoubtStore.WHY);
  private static final String ONE =
      SHOW.formatted("a.id = $1", SharedPauseStore.SHARES, DoubtStore.WHY);

  private LaneViewStore() {}

  /**
   * Every line that is connected, or has something in its queue, in the order of ids.
   *
   * @param after the last one seen; 0: from the first
   */
  public static Future<List<LaneView>> list(Tx tx, long after, int limit) {
    return tx.query(PAGE, Tuple.of(after, limit))
        .map(rows -> {
          List<LaneView> lanes = new ArrayList<>();
          rows.forEach(row -> lanes.add(lane(row)));
          return lanes;
        });
  }

  public static Future<Optional<LaneView>> one(Tx tx, long accountId) {
    return tx.query(ONE, Tuple.of(accountId, 1))
        .map(rows ->
            rows.size() == 0 ? Optional.empty() : Optional.of(lane(rows.iterator().next())));
  }

  private static LaneView lane(Row row) {
    return new LaneView(
        line(row),
        row.getBoolean("active"),
        stop(row),
        pause(row),
        limits(row),
        owner(row),
        counts(row));
  }

  private static LaneView.Line line(Row row) {
    return new LaneView.Line(
        row.getLong("id"),
        row.getString("name"),
        row.getString("platform"),
        row.getString("external_id"),
        row.getString("display_phone"),
        row.getLong("client_id"),
        row.getString("client_name"));
  }

  private static LaneView.@Nullable Stop stop(Row row) {
    @Nullable Instant at = time(row, "stopped_at");
    return at == null
        ? null
        : new LaneView.Stop(at, row.getString("stopped_by"), row.getString("stopped_reason"));
  }

  private static LaneView.@Nullable Pause pause(Row row) {
    @Nullable Instant until = time(row, "paused_until");
    return until == null
        ? null
        : new LaneView.Pause(until, row.getInteger("pause_code"), row.getString("pause_reason"));
  }

  private static List<LaneView.Limit> limits(Row row) {
    return row.getJsonArray("limits").stream()
        .map(JsonObject.class::cast)
        .map(limit ->
            new LaneView.Limit(
                limit.getString("kind"),
                limit.getInteger("code"),
                limit.getString("detail"),
                Instant.parse(limit.getString("since"))))
        .toList();
  }

  private static LaneView.@Nullable Owner owner(Row row) {
    @Nullable Instant until = time(row, "leased_until");
    return until == null
        ? null
        : new LaneView.Owner(row.getString("owner_node"), row.getLong("epoch"), until);
  }

  private static LaneView.Counts counts(Row row) {
    return new LaneView.Counts(
        row.getLong("queued"),
        row.getLong("in_flight"),
        row.getLong("in_doubt"),
        row.getLong("for_person"),
        row.getLong("waiting"),
        time(row, "oldest"),
        row.getLong("sent"));
  }

  private static @Nullable Instant time(Row row, String column) {
    @Nullable OffsetDateTime at = row.getOffsetDateTime(column);
    return at == null ? null : at.toInstant();
  }
}
