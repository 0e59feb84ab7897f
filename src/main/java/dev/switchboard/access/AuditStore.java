package dev.switchboard.access;

import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The log of what was done, within an agency's transaction. Appended only. */
public final class AuditStore {
  private static final String APPEND =
      """
      insert into audit (id, tenant_id, actor_kind, actor_id, actor_name, act, subject, detail, ip, request_id)
      values ($1, $2, $3, $4, $5, $6, $7, $8::text::jsonb, $9, $10)
      """;

  // Relies on audit_list, audit_act and audit_actor.
  private static final String LIST =
      """
      select id, at, actor_kind, actor_id, actor_name, act, subject, detail::text as detail, ip, request_id from audit
       where tenant_id = $1 and ($2::text is null or act = $2) and ($3::bigint is null or actor_id = $3)
         and ($4::text is null or subject = $4)
         and ($5::timestamptz is null or at >= $5) and ($6::timestamptz is null or at < $6)
         and ($7::bigint is null or id < $7)
       order by id desc limit $8
      """;

  private AuditStore() {}

  /** Appends an act to the log of the doer's agency. */
  public static Future<Void> append(Tx tx, long id, Doer doer, Act act) {
    return tx.query(
            APPEND,
            Tuple.of(
                    id,
                    doer.tenantId(),
                    doer.kind().name().toLowerCase(Locale.ROOT),
                    doer.id(),
                    doer.name(),
                    act.kind().wire())
                .addString(act.subject())
                .addString(act.detail().encode())
                .addString(doer.ip())
                .addString(doer.requestId()))
        .mapEmpty();
  }

  /** Which acts; what is null does not matter. */
  public record Filter(
      Act.@Nullable Kind kind,
      @Nullable Long actor,
      @Nullable String subject,
      @Nullable Instant from,
      @Nullable Instant to) {}

  /** A row of the log. */
  public record Entry(long id, JsonObject json) {}

  /**
   * Newest first.
   *
   * @param before the id of the last one of the page before; null: from the newest on
   */
  public static Future<List<Entry>> list(
      Tx tx, long tenantId, Filter filter, @Nullable Long before, int limit) {
    Act.@Nullable Kind kind = filter.kind();
    return tx.query(
            LIST,
            Tuple.of(
                    tenantId,
                    kind == null ? null : kind.wire(),
                    filter.actor(),
                    filter.subject(),
                    utc(filter.from()),
                    utc(filter.to()))
                .addLong(before)
                .addInteger(limit))
        .map(AuditStore::entries);
  }

  private static List<Entry> entries(RowSet<Row> rows) {
    List<Entry> found = new ArrayList<>();
    for (Row row : rows) {
      @Nullable Long actor = row.getLong("actor_id");
      JsonObject who =
          new JsonObject()
              .put("kind", row.getString("actor_kind"))
              .put("id", actor == null ? null : Long.toString(actor))
              .put("name", row.getString("actor_name"));
      found.add(
          new Entry(
              row.getLong("id"),
              new JsonObject()
                  .put("id", Long.toString(row.getLong("id")))
                  .put("at", row.getOffsetDateTime("at").toInstant())
                  .put("actor", who)
                  .put("act", row.getString("act"))
                  .put("subject", row.getString("subject"))
                  .put("detail", new JsonObject(row.getString("detail")))
                  .put("ip", row.getString("ip"))
                  .put("requestId", row.getString("request_id"))));
    }
    return found;
  }

  private static @Nullable OffsetDateTime utc(@Nullable Instant at) {
    return at == null ? null : at.atOffset(ZoneOffset.UTC);
  }
}
