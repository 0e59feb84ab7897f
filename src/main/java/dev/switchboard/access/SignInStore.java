package dev.switchboard.access;

import dev.switchboard.db.Scope;
import dev.switchboard.db.TenantDatabase;
import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.data.Interval;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Looks up who signs in, by functions of one row each; the only reads before a tenant is known.
 * Thread-safe.
 */
public final class SignInStore {
  private static final String USERS =
      "select id, tenant_id, agency, name, role, password_hash from auth_user($1)";
  private static final String KEY =
      "select id, tenant_id, name, scope, maker_role, lines from auth_key($1)";
  private static final String KEY_OF =
      "select id, tenant_id, name, scope, maker_role, lines from auth_key_of($1)";
  private static final String SESSION =
      "select tenant_id, user_id, name, role, lines from auth_session($1)";
  private static final String LIVING = "select is_key, id, lines from auth_living($1, $2)";
  private static final String REFRESH =
      """
      select outcome, session_id, tenant_id, user_id, name, role from auth_refresh($1, $2, $3)
      """;
  private static final String SIGN_OUT = "select tenant_id from auth_sign_out($1)";
  private static final String LINK = "select user_id, tenant_id, email, name from auth_link($1)";
  private static final String SET_PASSWORD = "select auth_set_password($1, $2)";

  private final TenantDatabase database;

  public SignInStore(TenantDatabase database) {
    this.database = database;
  }

  /**
   * Somebody who may sign in.
   *
   * @param passwordHash null: none was chosen yet
   */
  public record User(
      long id,
      long tenantId,
      String agency,
      String name,
      Role role,
      @Nullable String passwordHash) {
    @Override
    public String toString() {
      return "User[" + id + "]";
    }
  }

  /** Who has this address: one for each agency they work for. */
  public Future<List<User>> users(String email) {
    return database
        .beforeSignIn(USERS, Tuple.of(email))
        .map(rows -> {
          List<User> found = new ArrayList<>();
          rows.forEach(row -> found.add(user(row)));
          return found;
        });
  }

  private static User user(Row row) {
    return new User(
        row.getLong("id"),
        row.getLong("tenant_id"),
        row.getString("agency"),
        row.getString("name"),
        role(row),
        row.getString("password_hash"));
  }

  /**
   * An API key that is good now.
   *
   * @param scope what its maker sees
   * @param right its scope, held down to what its maker may do
   */
  public record Key(long id, Scope scope, String name, Right right) {}

  public Future<Optional<Key>> key(Buffer hash) {
    return one(KEY, Tuple.of(hash), SignInStore::key);
  }

  /** The same, known by its id. */
  public Future<Optional<Key>> key(long id) {
    return one(KEY_OF, Tuple.of(id), SignInStore::key);
  }

  private static Key key(Row row) {
    Right scope = Right.of(row.getString("scope")).orElseThrow();
    @Nullable String maker = row.getString("maker_role");
    return new Key(
        row.getLong("id"),
        scope(row.getLong("tenant_id"), null, row),
        row.getString("name"),
        maker == null ? scope : scope.atMost(Role.of(maker).orElseThrow().right()));
  }

  /** A session that is good now, and whose it is, as they are now. */
  public record Session(long id, long tenantId, long userId, String name, Role role) {}

  /**
   * A session and what whose it is sees.
   *
   * @param scope as it is now
   */
  public record Present(Session session, Scope scope) {}

  public Future<Optional<Present>> session(long id) {
    return one(
        SESSION,
        Tuple.of(id),
        row -> {
          Session session = session(row, id);
          return new Present(session, scope(session.tenantId(), session.userId(), row));
        });
  }

  private static Scope scope(long tenantId, @Nullable Long userId, Row row) {
    Long @Nullable [] lines = row.getArrayOfLongs("lines");
    return new Scope(tenantId, userId, lines == null ? null : Set.of(lines));
  }

  private static Session session(Row row, long id) {
    return new Session(
        id, row.getLong("tenant_id"), row.getLong("user_id"), row.getString("name"), role(row));
  }

  /** Those of them who are still in, as they are now. */
  public Future<Map<Credential, Holder>> living(Collection<Holder> holders) {
    List<Long> sessions = new ArrayList<>();
    List<Long> keys = new ArrayList<>();
    for (Holder holder : holders) {
      switch (holder.credential()) {
        case Credential.Person person -> sessions.add(person.sessionId());
        case Credential.Key key -> keys.add(key.keyId());
      }
    }
    return database
        .beforeSignIn(
            LIVING, Tuple.of(sessions.toArray(Long[]::new), (Object) keys.toArray(Long[]::new)))
        .map(rows -> living(holders, rows));
  }

  private static Map<Credential, Holder> living(Collection<Holder> holders, RowSet<Row> rows) {
    Map<Long, Row> sessions = new HashMap<>();
    Map<Long, Row> keys = new HashMap<>();
    for (Row row : rows) {
      (row.getBoolean("is_key") ? keys : sessions).put(row.getLong("id"), row);
    }
    Map<Credential, Holder> living = new HashMap<>();
    for (Holder holder : holders) {
      @Nullable Row row =
          switch (holder.credential()) {
            case Credential.Key key -> keys.get(key.keyId());
            case Credential.Person person -> sessions.get(person.sessionId());
          };
      if (row != null) {
        Scope now = scope(holder.tenantId(), holder.scope().userId(), row);
        living.put(holder.credential(), new Holder(now, holder.credential()));
      }
    }
    return living;
  }

  /** What became of a refresh token. */
  public sealed interface Refreshed {
    /** The next one counts from now on. */
    record Rotated(Session session) implements Refreshed {}

    /** It was used before: somebody else has it. The session is over. */
    record Reused(Session session) implements Refreshed {}

    /** Unknown, expired or signed out. */
    record Refused() implements Refreshed {}
  }

  /**
   * @param lives how long the next one is good, at most as long as the session
   */
  public Future<Refreshed> refresh(Token presented, Token next, Duration lives) {
    return database
        .beforeSignIn(
            REFRESH,
            Tuple.of(
                presented.hash(), next.hash(), Interval.of(0, 0, 0, 0, 0, (int) lives.toSeconds())))
        .map(rows -> {
          if (rows.size() == 0) {
            return new Refreshed.Refused();
          }
          Row row = rows.iterator().next();
          Session session = session(row, row.getLong("session_id"));
          return row.getString("outcome").equals("rotated")
              ? new Refreshed.Rotated(session)
              : new Refreshed.Reused(session);
        });
  }

  /** Ends the session of a refresh token; answers with whose tenant it was. */
  public Future<Optional<Long>> signOut(Token refresh) {
    return one(SIGN_OUT, Tuple.of(refresh.hash()), row -> row.getLong("tenant_id"));
  }

  /** Whom a link is for. */
  public record Invited(long userId, long tenantId, String email, String name) {}

  public Future<Optional<Invited>> invited(Token link) {
    return one(
        LINK,
        Tuple.of(link.hash()),
        row ->
            new Invited(
                row.getLong("user_id"),
                row.getLong("tenant_id"),
                row.getString("email"),
                row.getString("name")));
  }

  /**
   * Uses a link up.
   *
   * @return false when somebody did before
   */
  public static Future<Boolean> setPassword(Tx tx, Token link, String passwordHash) {
    return tx.query(SET_PASSWORD, Tuple.of(link.hash(), passwordHash))
        .map(rows -> rows.iterator().next().getBoolean(0));
  }

  private <T> Future<Optional<T>> one(String sql, Tuple parameters, Function<Row, T> read) {
    return database
        .beforeSignIn(sql, parameters)
        .map(rows ->
            rows.size() == 0 ? Optional.empty() : Optional.of(read.apply(rows.iterator().next())));
  }

  private static Role role(Row row) {
    return Role.of(row.getString("role")).orElseThrow();
  }
}
