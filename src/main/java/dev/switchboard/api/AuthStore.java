package dev.switchboard.api;

import dev.switchboard.db.TenantDatabase;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;

/** Looks up who signs in; the only reads before a tenant is known. */
final class AuthStore {
  private static final String USER =
      "select id, tenant_id, name, role, password_hash from auth_user($1)";
  private static final String KEY = "select tenant_id, name from auth_key($1)";

  private final TenantDatabase database;

  AuthStore(TenantDatabase database) {
    this.database = database;
  }

  /** A person and the hash of their password. */
  record Found(Principal principal, String passwordHash) {
    @Override
    public String toString() {
      return principal.toString();
    }
  }

  Future<Optional<Found>> user(String email) {
    return database
        .beforeSignIn(USER, Tuple.of(email))
        .map(rows ->
            rows.size() == 0 ? Optional.empty() : Optional.of(found(rows.iterator().next())));
  }

  private static Found found(Row row) {
    return new Found(
        new Principal(
            row.getLong("tenant_id"),
            row.getLong("id"),
            row.getString("name"),
            row.getString("role")),
        row.getString("password_hash"));
  }

  Future<Optional<Principal>> key(Buffer hash) {
    return database
        .beforeSignIn(KEY, Tuple.of(hash))
        .map(rows -> {
          if (rows.size() == 0) {
            return Optional.empty();
          }
          Row row = rows.iterator().next();
          return Optional.of(
              new Principal(row.getLong("tenant_id"), null, row.getString("name"), "key"));
        });
  }
}
