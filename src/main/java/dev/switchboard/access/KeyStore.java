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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The API keys of one agency, within its transaction. A key itself is nowhere; its hash is. */
public final class KeyStore {
  /** How many an agency may have that are not revoked. */
  public static final int MOST = 200;

  private static final String KEY =
      """
      select k.id, k.name, k.hint, k.scope, k.created_by, u.name as maker, k.created_at, k.expires_at, k.last_used_at
        from api_key k left join app_user u on u.id = k.created_by
      """;

  // Relies on api_key_list.
  private static final String LIST =
      KEY
          + """
           where k.tenant_id = $1 and k.revoked_at is null and ($2::bigint is null or k.id < $2)
           order by k.id desc limit $3
          """;

  private static final String ONE = KEY + " where k.id = $1 and k.revoked_at is null";

  private static final String ADD =
      """
      insert into api_key (id, tenant_id, name, hash, hint, scope, created_by, expires_at)
      select $1, $2, $3, $4, $5, $6, $7, $8
       where (select count(*) from api_key where tenant_id = $2 and revoked_at is null) < $9
      """;

  private static final String REVOKE =
      "update api_key set revoked_at = now() where id = $1 and revoked_at is null returning name";

  private KeyStore() {}

  /** A key to make. */
  public record New(
      long id, long tenantId, long maker, String name, Right scope, Token key, Instant expiresAt) {
    private static final int SHOWN = 8;

    /** How it begins, so that people know one from another. */
    String hint() {
      return key.text().substring(0, SHOWN);
    }
  }

  /** A key as it is shown. */
  public record Shown(long id, JsonObject json) {}

  /**
   * Newest first, without those that were revoked.
   *
   * @param before the id of the last one of the page before
   */
  public static Future<List<Shown>> list(Tx tx, long tenantId, @Nullable Long before, int limit) {
    return tx.query(LIST, Tuple.of(tenantId, before, limit)).map(KeyStore::shown);
  }

  public static Future<Optional<Shown>> one(Tx tx, long id) {
    return tx.query(ONE, Tuple.of(id)).map(rows -> shown(rows).stream().findFirst());
  }

  /** False when there are too many. */
  public static Future<Boolean> add(Tx tx, New key) {
    return tx.query(
            ADD,
            Tuple.of(
                    key.id(),
                    key.tenantId(),
                    key.name(),
                    key.key().hash(),
                    key.hint(),
                    key.scope().wire())
                .addLong(key.maker())
                .addOffsetDateTime(key.expiresAt().atOffset(ZoneOffset.UTC))
                .addInteger(MOST))
        .map(rows -> rows.rowCount() == 1);
  }

  /** The name of the key that is good no more; empty when there is none. */
  public static Future<Optional<String>> revoke(Tx tx, long id) {
    return tx.query(REVOKE, Tuple.of(id))
        .map(rows ->
            rows.size() == 0
                ? Optional.empty()
                : Optional.of(rows.iterator().next().getString("name")));
  }

  private static List<Shown> shown(RowSet<Row> rows) {
    List<Shown> found = new ArrayList<>();
    for (Row row : rows) {
      @Nullable Long maker = row.getLong("created_by");
      found.add(
          new Shown(
              row.getLong("id"),
              new JsonObject()
                  .put("id", Long.toString(row.getLong("id")))
                  .put("name", row.getString("name"))
                  .put("hint", row.getString("hint"))
                  .put("scope", row.getString("scope"))
                  .put(
                      "createdBy",
                      maker == null
                          ? null
                          : new JsonObject()
                              .put("id", Long.toString(maker))
                              .put("name", row.getString("maker")))
                  .put("createdAt", instant(row, "created_at"))
                  .put("expiresAt", instant(row, "expires_at"))
                  .put("lastUsedAt", instant(row, "last_used_at"))));
    }
    return found;
  }

  private static @Nullable Instant instant(Row row, String column) {
    @Nullable OffsetDateTime at = row.getOffsetDateTime(column);
    return at == null ? null : at.toInstant();
  }
}
