package dev.switchboard.retention;

import dev.switchboard.bus.Door;
import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** The door to an agency's own periods and to erasure, within a tenant's transaction. */
@Door
public final class PolicyStore {
  private static final String READ = "select kind, days from retention_policy where tenant_id = $1";

  private static final String WRITE =
      """
      insert into retention_policy (tenant_id, kind, days)
      select $1, * from unnest($2::text[], $3::int[])
      on conflict (tenant_id, kind) do update set days = excluded.days, changed_at = now()
      """;

  private static final String ERASE = "select erase_contact($1)::text as report";

  private static final String REPORT =
      """
      insert into erasure (id, tenant_id, contact_id, actor, report) values ($1, $2, $3, $4, $5::text::jsonb)
      on conflict (tenant_id, contact_id) do nothing
      """;

  private static final String REPORTED =
      "select report::text as report from erasure where tenant_id = $1 and contact_id = $2";

  private PolicyStore() {}

  /** Days by kind, defaults filled in; 0 is for ever. */
  public static Future<Map<RetentionKind, Integer>> read(Tx tx, long tenantId) {
    return tx.query(READ, Tuple.of(tenantId))
        .map(rows -> {
          Map<RetentionKind, Integer> days = new EnumMap<>(RetentionKind.class);
          for (RetentionKind kind : RetentionKind.values()) {
            days.put(kind, kind.days());
          }
          for (Row row : rows) {
            RetentionKind.of(row.getString(0)).ifPresent(kind -> days.put(kind, row.getInteger(1)));
          }
          return days;
        });
  }

  /** Sets some kinds; the others stay. */
  public static Future<Void> write(Tx tx, long tenantId, Map<RetentionKind, Integer> days) {
    return tx.query(
            WRITE,
            Tuple.of(
                tenantId,
                days.keySet().stream().map(RetentionKind::wire).toArray(String[]::new),
                days.values().toArray(Integer[]::new)))
        .mapEmpty();
  }

  /**
   * Erases a contact for good. A repetition answers with the first report.
   *
   * @return how much it was; empty when the agency has no such contact
   */
  public static Future<Optional<JsonObject>> erase(
      Tx tx, long id, long tenantId, long contact, String actor) {
    return tx.query(ERASE, Tuple.of(contact))
        .compose(rows -> {
          String report = rows.iterator().next().getString("report");
          return report == null
              ? Future.succeededFuture(Optional.empty())
              : tx.query(REPORT, Tuple.of(id, tenantId, contact, actor, report))
                  .compose(done -> tx.query(REPORTED, Tuple.of(tenantId, contact)))
                  .map(kept ->
                      Optional.of(new JsonObject(kept.iterator().next().getString("report"))));
        });
  }
}
