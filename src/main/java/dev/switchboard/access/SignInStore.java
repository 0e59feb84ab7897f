package dev.switchboard.access;

import dev.switchboard.db.TenantDatabase;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Looks up who signs in; the only reads before a tenant is known. Thread-safe. */
public final class SignInStore {
  private static final String USER =
      "select id, tenant_id, name, role, password_hash from auth_user($1)";
  private static final String KEY =
      "select id, tenant_id, name, scope, maker_role from auth_key($1)";

  private final TenantDatabase database;

  public SignInStore(TenantDatabase database) {
    this.database = database;
  }

  /** A person and the hash of their password. */
  public record User(long id, long tenantId, String name, Role role, String passwordHash) {
    @Override
    public String toString() {
      return "User[" + id + "]";
    }
  }

  public Future<Optional<User>> user(String email) {
    return database
        .beforeSignIn(USER, Tuple.of(email))
        .map(rows ->
            rows.size() == 0 ? Optional.empty() : Optional.of(user(rows.iterator().next())));
  }

  private static User user(Row row) {
    return new User(
        row.getLong("id"),
        row.getLong("tenant_id"),
        row.getString("name"),
        Role.of(row.getString("role")).orElseThrow(),
        row.getString("password_hash"));
  }

  /**
   * An API key that is good now.
   *
   * @param right its scope, held down to what its maker may do
   */
  public record Key(long id, long tenantId, String name, Right right) {}

  public Future<Optional<Key>> key(Buffer hash) {
    return database
        .beforeSignIn(KEY, Tuple.of(hash))
        .map(rows ->
            rows.size() == 0 ? Optional.empty() : Optional.of(key(rows.iterator().next())));
  }

  private static Key key(Row row) {
    Right scope = Right.of(row.getString("scope")).orElseThrow();
    @Nullable String maker = row.getString("maker_role");
    return new Key(
        row.getLong("id"),
        row.getLong("tenant_id"),
        row.getString("name"),
        maker == null ? scope : scope.atMost(Role.of(maker).orElseThrow().right()));
  }
}
