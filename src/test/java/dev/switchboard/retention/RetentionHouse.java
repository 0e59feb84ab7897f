package dev.switchboard.retention;

import dev.switchboard.db.Database;
import dev.switchboard.db.Scope;
import dev.switchboard.db.TenantDatabase;
import dev.switchboard.db.Tx;
import dev.switchboard.testing.TestPostgres;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Four agencies with a line, a customer and a conversation each, and what sweeps do with them. */
final class RetentionHouse implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  final TestPostgres postgres = TestPostgres.fresh();
  final Database pipeline = postgres.database(vertx);
  private final TenantDatabase api = postgres.tenantDatabase(vertx);

  RetentionHouse() {
    postgres.execute(
        "insert into meta_app (id, name, secret, verify_token) values (100, 'App', '\\x', '\\x')");
    for (long tenant = 1; tenant <= 4; tenant++) {
      postgres.execute(
          "insert into tenant (tenant_id, name) values (%d, 'Agency')".formatted(tenant),
          "insert into feed_head (tenant_id, seq) values (%d, 12000)".formatted(tenant),
          "insert into client (id, tenant_id, name) values (%1$d, %1$d, 'C')".formatted(tenant),
          """
          insert into account (id, tenant_id, client_id, app_id, platform, external_id, name, access_token)
          values (%1$d, %1$d, %1$d, 100, 'whatsapp', '%1$d', 'Line', '\\x')
          """
              .formatted(tenant),
          "insert into contact (id, tenant_id, name) values (%1$d, %1$d, 'Nadia')"
              .formatted(tenant),
          "insert into contact_identity (tenant_id, kind, value, contact_id) values (%1$d, 'wa_id', '3460000', %1$d)"
              .formatted(tenant),
          "insert into conversation (id, tenant_id, client_id, account_id, contact_id, preview) values (%1$d, %1$d, %1$d, %1$d, %1$d, 'words')"
              .formatted(tenant));
    }
  }

  /** A message that came when an id says. */
  static String message(long number, long tenant, String id) {
    return """
    insert into message (id, tenant_id, conversation_id, account_id, direction, source, external_id, type, text, platform_at)
    values (%3$s + %1$d, %2$d, %2$d, %2$d, 'in', 'customer', 'f%1$d', 'image', 't', now())
    """
        .formatted(number, tenant, id);
  }

  /** A file whose hash ends with its id, of messages by their number. */
  void file(long id, long tenant, long... messages) {
    postgres.execute(
        """
        insert into media (id, tenant_id, kind, state, mime_type, sha256, stored_at)
        values (%1$d, %2$d, 'image', 'stored', 'image/png', decode(lpad('%1$d', 64, '0'), 'hex'), now())
        """
            .formatted(id, tenant));
    for (long message : messages) {
      postgres.execute(
          """
          insert into message_media (message_id, position, tenant_id, media_id)
          select id, %1$d %% 10, tenant_id, %1$d from message where external_id = 'f%2$d'
          """
              .formatted(id, message));
    }
  }

  List<String> letGo() {
    return postgres.select(
        "with d as (delete from file_let_go returning sha256) select ltrim(encode(sha256, 'hex'), '0') as h from d order by h");
  }

  Optional<JsonObject> erase(long tenant, long contact) {
    return api.transaction(
            Scope.all(tenant), tx -> PolicyStore.erase(tx, 900 + tenant, tenant, contact, "Inés"))
        .await();
  }

  void keep(long tenant, RetentionKind kind, int days) {
    api.transaction(Scope.all(tenant), tx -> PolicyStore.write(tx, tenant, Map.of(kind, days)))
        .await();
  }

  long went(java.util.function.ToLongFunction<Tx> sweep) {
    return pipeline.transact(tx -> (Long) sweep.applyAsLong(tx));
  }

  @Override
  public void close() {
    vertx.close().await();
  }
}
