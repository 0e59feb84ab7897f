package dev.switchboard.api;

import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An agency's lines, within its transaction. Tokens and secrets go in and never come out. */
final class AccountStore {
  /** Every node holds all lines in memory. */
  static final int MOST = 1_000;

  // The failure by webhook_attempt_refused.
  private static final String SHOW =
      """
      select a.id, a.platform, a.external_id, a.business_id, a.name, a.display_phone, a.active, a.connected_at,
             a.disconnected_at, c.id as client_id, c.name as client_name, l.id as location_id, l.name as location_name,
             s.received_at, f.at as failed_at, f.reason
        from account a join client c on c.id = a.client_id
        left join location l on l.id = a.location_id
        left join account_seen s on s.account_id = a.id
        left join lateral (select at, reason from webhook_attempt t
                            where t.account_id = a.id and t.status = 403 order by t.id desc limit 1) f on true
       where %s order by a.id limit $2
      """;

  private static final String PAGE = SHOW.formatted("a.id > $1");
  private static final String ONE = SHOW.formatted("a.id = $1");

  // Of any platform: the ids of all are one name for those who send by them.
  private static final String OWN =
      "select id, active from account where platform = 'whatsapp' and external_id = $1";

  private static final String COUNT = "select count(*) from account where active";

  // One of several lines tells of an app as well as any.
  private static final String APPS =
      """
      select w.app_id, w.secret
        from (select min(a.id) as id from account a group by webhook_app_key(a.id)) a
        cross join lateral webhook_app(a.id) w where not w.is_shared
      """;

  private static final String CONNECT =
      "select connect_line($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";

  private static final String RENAME = "update account set name = $2 where id = $1 and active";

  private static final String PLACE =
      """
      update account a set location_id = $2
       where a.id = $1 and a.active
         and ($2::bigint is null or exists (select from location l where l.id = $2 and l.client_id = a.client_id))
      """;

  private static final String SET_TOKEN =
      "update account set access_token = $2 where id = $1 and active";

  private AccountStore() {}

  /** A line as everybody of the agency may see it. */
  record Shown(long id, boolean isActive, String platform, String externalId, JsonObject json) {}

  /** All lines, also those that were disconnected, in the order of ids. */
  static Future<List<Shown>> list(Tx tx, long after, int limit) {
    return tx.query(PAGE, Tuple.of(after, limit))
        .map(rows -> {
          List<Shown> lines = new ArrayList<>();
          rows.forEach(row -> lines.add(shown(row)));
          return lines;
        });
  }

  static Future<Optional<Shown>> one(Tx tx, long id) {
    return tx.query(ONE, Tuple.of(id, 1))
        .map(rows ->
            rows.size() == 0 ? Optional.empty() : Optional.of(shown(rows.iterator().next())));
  }

  /** A number that the agency has or had. */
  record Own(long id, boolean isActive) {}

  static Future<Optional<Own>> own(Tx tx, String phoneNumberId) {
    return tx.query(OWN, Tuple.of(phoneNumberId))
        .map(rows -> {
          @Nullable Row row = rows.size() == 0 ? null : rows.iterator().next();
          return Optional.ofNullable(row)
              .map(found -> new Own(found.getLong("id"), found.getBoolean("active")));
        });
  }

  static Future<Long> count(Tx tx) {
    return tx.query(COUNT).map(rows -> rows.iterator().next().getLong(0));
  }

  /** An app that the agency has to itself, with the ciphertext of its secret. */
  record App(long id, Buffer secret) {
    @Override
    public String toString() {
      return "App[" + id + "]";
    }
  }

  static Future<List<App>> apps(Tx tx) {
    return tx.query(APPS)
        .map(rows -> {
          List<App> apps = new ArrayList<>();
          rows.forEach(row -> apps.add(new App(row.getLong("app_id"), row.getBuffer("secret"))));
          return apps;
        });
  }

  /**
   * A number to be connected. All secrets are ciphertexts.
   *
   * @param appSecret null: the app is there
   * @param verifyToken null: that of the app stays
   */
  record New(
      long id,
      long clientId,
      long appId,
      String name,
      @Nullable Buffer appSecret,
      @Nullable Buffer verifyToken,
      String phoneNumberId,
      String businessId,
      @Nullable String displayPhone,
      Buffer token) {
    @Override
    public String toString() {
      return "New[" + phoneNumberId + "]";
    }
  }

  /** False when the number works for somebody, or what it is to belong to is not the agency's. */
  static Future<Boolean> connect(Tx tx, New line) {
    return tx.query(
            CONNECT,
            Tuple.wrap(
                new ArrayList<>(
                    Arrays.asList(
                        line.id(),
                        line.clientId(),
                        line.appId(),
                        "App of " + line.name(),
                        line.appSecret(),
                        line.verifyToken(),
                        line.phoneNumberId(),
                        line.businessId(),
                        line.name(),
                        line.displayPhone(),
                        line.token()))))
        .map(rows -> rows.iterator().next().getBoolean(0));
  }

  /**
   * Where a line is.
   *
   * @param location null: nowhere in particular
   * @return false when the location is none of the line's client
   */
  static Future<Boolean> place(Tx tx, long id, @Nullable Long location) {
    return tx.query(PLACE, Tuple.of(id, location)).map(rows -> rows.rowCount() == 1);
  }

  /** Sets what is not null; the token is a ciphertext. */
  static Future<?> change(Tx tx, long id, @Nullable String name, @Nullable Buffer token) {
    Future<?> named =
        name == null ? Future.succeededFuture() : tx.query(RENAME, Tuple.of(id, name));
    return token == null ? named : named.compose(done -> tx.query(SET_TOKEN, Tuple.of(id, token)));
  }

  static Future<Boolean> disconnect(Tx tx, long id, Buffer noToken) {
    return tx.query("select disconnect_line($1, $2)", Tuple.of(id, noToken))
        .map(rows -> rows.iterator().next().getBoolean(0));
  }

  private static Shown shown(Row row) {
    boolean isActive = row.getBoolean("active");
    String platform = row.getString("platform");
    String externalId = row.getString("external_id");
    @Nullable Instant failed = time(row, "failed_at");
    JsonObject json =
        new JsonObject()
            .put("id", Long.toString(row.getLong("id")))
            .put("platform", platform)
            .put("externalId", externalId)
            .put("phoneNumberId", platform.equals("whatsapp") ? externalId : null)
            .put("businessAccountId", row.getString("business_id"))
            .put("name", row.getString("name"))
            .put("displayPhone", row.getString("display_phone"))
            .put(
                "client",
                new JsonObject()
                    .put("id", Long.toString(row.getLong("client_id")))
                    .put("name", row.getString("client_name")))
            .put("location", location(row))
            .put("active", isActive)
            .put("connectedAt", time(row, "connected_at"))
            .put("disconnectedAt", time(row, "disconnected_at"))
            .put("webhook", webhook(isActive, time(row, "received_at"), failed))
            .put("lastReceivedAt", time(row, "received_at"))
            .put(
                "lastSignatureFailure",
                failed == null
                    ? null
                    : new JsonObject().put("at", failed).put("reason", row.getString("reason")));
    return new Shown(row.getLong("id"), isActive, platform, externalId, json);
  }

  private static @Nullable JsonObject location(Row row) {
    @Nullable Long id = row.getLong("location_id");
    return id == null
        ? null
        : new JsonObject().put("id", Long.toString(id)).put("name", row.getString("location_name"));
  }

  private static String webhook(
      boolean isActive, @Nullable Instant received, @Nullable Instant failed) {
    if (!isActive) {
      return "off";
    }
    if (failed != null && (received == null || failed.isAfter(received))) {
      return "refused";
    }
    return received == null ? "waiting" : "receiving";
  }

  private static @Nullable Instant time(Row row, String column) {
    @Nullable OffsetDateTime at = row.getOffsetDateTime(column);
    return at == null ? null : at.toInstant();
  }
}
