package dev.switchboard.api;

import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A tenant's webhook endpoints, within its transaction. */
final class WebhookEndpointStore {
  /** Every node holds all endpoints in memory. */
  static final int MOST = 100;

  // By webhook_endpoint_tenant; the failure by webhook_attempt_endpoint.
  private static final String LIST =
      """
      select e.id, e.source, e.key, e.account_id, e.active, e.is_rotating, e.version, e.created_at, e.changed_at,
             e.changed_by, s.received_at, f.at as failed_at, f.ip, f.reason, f.request_id
        from webhook_endpoint e
        left join webhook_endpoint_seen s on s.endpoint_id = e.id
        left join lateral (select at, ip, reason, request_id from webhook_attempt t
                            where t.endpoint_id = e.id and t.status in (403, 404) order by t.id desc limit 1) f on true
      """;
  private static final String ALL = LIST + " order by e.source, e.key";
  private static final String ONE = LIST + " where e.source = $1 and e.key = $2";

  private static final String LOCK =
      "select id, version from webhook_endpoint where source = $1 and key = $2 for no key update";

  // Of two that are made at once under one name, whoever's, the first has it.
  private static final String ADD =
      """
      insert into webhook_endpoint (id, tenant_id, source, key, account_id, active, secret, token_hash, changed_by)
      select $1, current_tenant(), $2, $3, $4, $5, $6, $7, $8
       where (select count(*) from webhook_endpoint) < $9
      on conflict (source, key) do nothing returning id
      """;

  private static final String CHANGE =
      """
      update webhook_endpoint
         set account_id = case when $2 then $3 else account_id end, active = coalesce($4, active),
             version = version + 1, changed_at = now(), changed_by = $5
       where id = $1
      """;

  private static final String REMOVE =
      """
      with gone as (delete from webhook_endpoint where id = $1 returning id)
      delete from webhook_endpoint_seen where endpoint_id = (select id from gone)
      """;

  private static final String PLATFORM = "select platform from account where id = $1 and active";

  private WebhookEndpointStore() {}

  /**
   * An endpoint as it is shown.
   *
   * @param isRotating what proved it before is accepted as well
   * @param receivedAt when it last posted something that was taken; null: never
   */
  record Endpoint(
      long id,
      String source,
      String key,
      @Nullable Long accountId,
      boolean isActive,
      boolean isRotating,
      int version,
      Instant createdAt,
      Instant changedAt,
      @Nullable String changedBy,
      @Nullable Instant receivedAt,
      @Nullable SignatureFailure lastFailure) {}

  /** An endpoint that is about to change. */
  record Locked(long id, int version) {}

  /**
   * What is written of a request.
   *
   * @param secret ciphertext; null where it stays, or there is none
   * @param tokenHash likewise
   * @param by for the record
   */
  record Kept(@Nullable Buffer secret, @Nullable Buffer tokenHash, String by) {
    boolean provesAnew() {
      return secret != null || tokenHash != null;
    }

    @Override
    public String toString() {
      return "Kept[…]";
    }
  }

  static Future<List<Endpoint>> list(Tx tx) {
    return tx.query(ALL)
        .map(rows -> {
          List<Endpoint> found = new ArrayList<>();
          rows.forEach(row -> found.add(endpoint(row)));
          return found;
        });
  }

  static Future<Optional<Endpoint>> one(Tx tx, String source, String key) {
    return tx.query(ONE, Tuple.of(source, key))
        .map(rows -> first(rows).map(WebhookEndpointStore::endpoint));
  }

  static Future<Optional<Locked>> lock(Tx tx, String source, String key) {
    return tx.query(LOCK, Tuple.of(source, key))
        .map(rows ->
            first(rows).map(row -> new Locked(row.getLong("id"), row.getInteger("version"))));
  }

  /** The ciphertext of the secret of one that signs. */
  static Future<Buffer> secret(Tx tx, long id) {
    return tx.query("select webhook_endpoint_secret($1)", Tuple.of(id))
        .map(rows -> rows.iterator().next().getBuffer(0));
  }

  /** False when the name is taken, by whomever, or the tenant has {@link #MOST}. */
  static Future<Boolean> add(
      Tx tx, long id, WebhookEndpointRequest.Name name, WebhookEndpointRequest asked, Kept kept) {
    return tx.query(
            ADD,
            Tuple.of(id, name.source(), name.key(), asked.line(), asked.isActive())
                .addValue(kept.secret())
                .addValue(kept.tokenHash())
                .addValue(kept.by())
                .addValue(MOST))
        .map(rows -> rows.size() == 1);
  }

  static Future<Void> change(Tx tx, long id, WebhookEndpointRequest asked, Kept kept) {
    Future<?> rotated =
        kept.provesAnew() || asked.dropsPrevious()
            ? tx.query(
                "select rotate_webhook_endpoint($1, $2, $3, $4)",
                Tuple.of(id, kept.secret(), kept.tokenHash(), !asked.dropsPrevious()))
            : Future.succeededFuture();
    return rotated
        .compose(done ->
            tx.query(
                CHANGE, Tuple.of(id, asked.namesLine(), asked.line(), asked.active(), kept.by())))
        .mapEmpty();
  }

  static Future<Void> remove(Tx tx, long id) {
    return tx.query(REMOVE, Tuple.of(id)).mapEmpty();
  }

  /** The platform of a line of the tenant's; empty when it has no such line. */
  static Future<Optional<String>> platform(Tx tx, long line) {
    return tx.query(PLATFORM, Tuple.of(line))
        .map(rows -> first(rows).map(row -> row.getString("platform")));
  }

  private static Optional<Row> first(RowSet<Row> rows) {
    return rows.size() == 0 ? Optional.empty() : Optional.of(rows.iterator().next());
  }

  private static Endpoint endpoint(Row row) {
    @Nullable OffsetDateTime received = row.getOffsetDateTime("received_at");
    return new Endpoint(
        row.getLong("id"),
        row.getString("source"),
        row.getString("key"),
        row.getLong("account_id"),
        row.getBoolean("active"),
        row.getBoolean("is_rotating"),
        row.getInteger("version"),
        row.getOffsetDateTime("created_at").toInstant(),
        row.getOffsetDateTime("changed_at").toInstant(),
        row.getString("changed_by"),
        received == null ? null : received.toInstant(),
        failure(row));
  }

  private static @Nullable SignatureFailure failure(Row row) {
    @Nullable OffsetDateTime at = row.getOffsetDateTime("failed_at");
    return at == null
        ? null
        : new SignatureFailure(
            at.toInstant(),
            row.getString("ip"),
            row.getString("reason"),
            row.getString("request_id"));
  }
}
