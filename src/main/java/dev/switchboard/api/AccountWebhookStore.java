package dev.switchboard.api;

import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A line's webhook settings, within its tenant's transaction. */
final class AccountWebhookStore {
  // Relies on webhook_attempt_refused.
  private static final String READ =
      """
      select a.platform, a.external_id, w.app_id, webhook_app_key(a.id) as app_key, w.name, w.is_shared, w.is_rotating, w.secret,
             (select received_at from account_seen s where s.account_id = a.id) as received_at,
             f.at as failed_at, f.ip, f.reason, f.request_id
        from account a
        cross join lateral webhook_app(a.id) w
        left join lateral (select at, ip, reason, request_id from webhook_attempt t
                            where t.account_id = a.id and t.status = 403 order by t.id desc limit 1) f on true
       where a.id = $1
      """;

  private static final String WRITE = "select set_webhook_app($1, $2, $3)";

  private AccountWebhookStore() {}

  /**
   * Settings of a line's app and what was heard of the line.
   *
   * @param appKey its name in a webhook's address
   * @param isShared the app serves lines of other agencies too
   * @param isRotating the previous secret is accepted as well
   * @param secret ciphertext; null when the app is shared
   * @param lastFailure the last POST that named the line and was not signed by its app
   */
  record Settings(
      String platform,
      String externalId,
      long appId,
      String appKey,
      String appName,
      boolean isShared,
      boolean isRotating,
      @Nullable Buffer secret,
      @Nullable Instant receivedAt,
      @Nullable SignatureFailure lastFailure) {
    @Override
    public String toString() {
      return "Settings[app " + appId + "]";
    }
  }

  static Future<Optional<Settings>> read(Tx tx, long accountId) {
    return tx.query(READ, Tuple.of(accountId))
        .map(rows ->
            rows.size() == 0 ? Optional.empty() : Optional.of(settings(rows.iterator().next())));
  }

  /**
   * Sets what is not null.
   *
   * @return false when the line is not the tenant's, or its app is shared
   */
  static Future<Boolean> write(
      Tx tx, long accountId, @Nullable Buffer secret, @Nullable Buffer verifyToken) {
    return tx.query(WRITE, Tuple.of(accountId, secret, verifyToken))
        .map(rows -> rows.iterator().next().getLong(0) != null);
  }

  private static Settings settings(Row row) {
    @Nullable OffsetDateTime failed = row.getOffsetDateTime("failed_at");
    @Nullable OffsetDateTime received = row.getOffsetDateTime("received_at");
    return new Settings(
        row.getString("platform"),
        row.getString("external_id"),
        row.getLong("app_id"),
        row.getString("app_key"),
        row.getString("name"),
        row.getBoolean("is_shared"),
        row.getBoolean("is_rotating"),
        row.getBuffer("secret"),
        received == null ? null : received.toInstant(),
        failed == null
            ? null
            : new SignatureFailure(
                failed.toInstant(),
                row.getString("ip"),
                row.getString("reason"),
                row.getString("request_id")));
  }
}
