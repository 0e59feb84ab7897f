package dev.switchboard.webhook;

import dev.switchboard.db.Database;
import dev.switchboard.db.Vault;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads who posts to us: apps, lines, endpoints. Thread-safe. */
final class DirectoryStore {
  private static final Logger LOG = LoggerFactory.getLogger(DirectoryStore.class);

  private static final String APPS =
      "select id, key, secret, previous_secret, verify_token from meta_app where active order by id";
  private static final String LINES =
      """
      select id, tenant_id, app_id, platform, external_id, business_id
        from account where active order by id
      """;
  private static final String ENDPOINTS =
      """
      select e.id, e.tenant_id, a.id as account_id, e.source, e.key, e.secret, e.previous_secret,
             e.token_hash, e.previous_token_hash, coalesce(regexp_replace(a.display_phone, '[^0-9]', '', 'g'), '') as number
        from webhook_endpoint e
        left join account a on a.id = e.account_id and a.active
       where e.active
      """;

  private final Database database;
  private final Vault vault;

  DirectoryStore(Database database, Vault vault) {
    this.database = database;
    this.vault = vault;
  }

  Future<Directory> read() {
    return database.transaction(tx ->
        Future.all(tx.query(APPS), tx.query(LINES), tx.query(ENDPOINTS))
            .map(all ->
                new Directory(
                    apps(all.resultAt(0)),
                    platforms(all.resultAt(1)),
                    endpoints(all.resultAt(2)))));
  }

  private List<Directory.App> apps(RowSet<Row> rows) {
    List<Directory.App> apps = new ArrayList<>();
    for (Row row : rows) {
      opened("app", row, () -> app(row)).ifPresent(apps::add);
    }
    return List.copyOf(apps);
  }

  private Directory.App app(Row row) {
    long id = row.getLong("id");
    return new Directory.App(
        id,
        row.getString("key"),
        secrets(row, "meta_app.secret/" + id),
        vault.unseal(row.getBuffer("verify_token").getBytes(), "meta_app.verify_token/" + id));
  }

  private Map<Directory.Name, Directory.Endpoint> endpoints(RowSet<Row> rows) {
    Map<Directory.Name, Directory.Endpoint> endpoints = new HashMap<>();
    for (Row row : rows) {
      opened("endpoint", row, () -> endpoint(row))
          .ifPresent(endpoint ->
              endpoints.put(
                  new Directory.Name(row.getString("source"), row.getString("key")), endpoint));
    }
    return endpoints;
  }

  private Directory.Endpoint endpoint(Row row) {
    long id = row.getLong("id");
    return new Directory.Endpoint(
        id,
        row.getLong("tenant_id"),
        row.getLong("account_id"),
        row.getString("number"),
        secrets(row, "webhook_endpoint.secret/" + id),
        tokenHashes(row));
  }

  private List<String> secrets(Row row, String purpose) {
    List<String> secrets = new ArrayList<>();
    @Nullable Buffer current = row.getBuffer("secret");
    if (current != null) {
      secrets.add(vault.unseal(current.getBytes(), purpose));
    }
    @Nullable Buffer previous = row.getBuffer("previous_secret");
    if (previous != null) {
      // One that does not open any more was replaced for that very reason: the current one counts.
      opened("previous secret of " + purpose, row, () -> vault.unseal(previous.getBytes(), purpose))
          .ifPresent(secrets::add);
    }
    return List.copyOf(secrets);
  }

  private static List<String> tokenHashes(Row row) {
    List<String> hashes = new ArrayList<>();
    for (String column : List.of("token_hash", "previous_token_hash")) {
      @Nullable Buffer hash = row.getBuffer(column);
      if (hash != null) {
        hashes.add(HexFormat.of().formatHex(hash.getBytes()));
      }
    }
    return List.copyOf(hashes);
  }

  // One whose secret does not open is nobody: its posts are refused, everyone else's are taken.
  private static <T> Optional<T> opened(String what, Row row, java.util.function.Supplier<T> made) {
    try {
      return Optional.of(made.get());
    } catch (IllegalStateException e) {
      LOG.error("{} {} is left out: {}", what, row.getLong("id"), e.getMessage());
      return Optional.empty();
    }
  }

  private static Map<String, Directory.Platform> platforms(RowSet<Row> rows) {
    Map<String, Directory.Platform> platforms = new HashMap<>();
    for (Row row : rows) {
      Directory.Platform platform =
          platforms.computeIfAbsent(
              row.getString("platform"),
              name -> new Directory.Platform(new HashMap<>(), new HashMap<>()));
      long tenant = row.getLong("tenant_id");
      long app = row.getLong("app_id");
      platform
          .lines()
          .put(row.getString("external_id"), new Directory.Line(row.getLong("id"), tenant, app));
      @Nullable String business = row.getString("business_id");
      if (business != null) {
        platform
            .businesses()
            .merge(business, new Directory.Business(tenant, app), DirectoryStore::both);
      }
    }
    return platforms;
  }

  private static Directory.Business both(Directory.Business one, Directory.Business other) {
    boolean isOneTenant = Objects.equals(one.tenantId(), other.tenantId());
    return new Directory.Business(isOneTenant ? one.tenantId() : null, one.appId());
  }
}
