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
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The people of one agency, within its transaction. */
public final class UserStore {
  private static final String PERSON =
      """
      select id, email, name, role, active, has_password, edits, created_at, signed_in_at from app_user
      """;

  // Relies on app_user_name.
  private static final String LIST =
      PERSON
          + """
           where tenant_id = $1 and ($2::text is null or name ilike $2 or email ilike $2)
             and ($3::text is null or role = $3) and ($4::boolean is null or active = $4)
             and ($5::bigint is null
                  or (lower(name), id) > (select lower(o.name), o.id from app_user o where o.id = $5))
           order by lower(name), id limit $6
          """;

  private static final String ONE = PERSON + " where id = $1";

  private static final String ADD =
      """
      insert into app_user (id, tenant_id, email, name, role, active) values ($1, $2, $3, $4, $5, $6)
      on conflict (tenant_id, email) do nothing
      """;

  private static final String CHANGE =
      """
      update app_user set email = $2, name = $3, role = $4, active = $5, edits = edits + 1
       where id = $1 and edits = $6
         and not exists (select from app_user o where o.email = $2 and o.id <> $1)
      """;

  // In one order, so that two who change owners do not wait in a circle.
  private static final String OWNERS =
      "select id from app_user where role = 'owner' and active order by id for no key update";

  // Relies on password_link_user.
  private static final String END_LINKS =
      "update password_link set ended_at = now() where user_id = $1 and ended_at is null";

  private static final String ADD_LINK =
      "insert into password_link (hash, tenant_id, user_id, expires_at) values ($1, $2, $3, $4)";

  private UserStore() {}

  /** What is said of a person. */
  public record Words(String email, String name, Role role, boolean isActive) {
    /** An owner who can do something about it. */
    public boolean owns() {
      return role == Role.OWNER && isActive;
    }
  }

  /**
   * A person and the version of what is said of them.
   *
   * @param hasPassword false: they have not used their link yet
   */
  public record User(
      long id,
      int version,
      Words words,
      boolean hasPassword,
      Instant createdAt,
      @Nullable Instant signedInAt) {
    public JsonObject toJson() {
      return new JsonObject()
          .put("id", Long.toString(id))
          .put("name", words.name())
          .put("email", words.email())
          .put("role", words.role().wire())
          .put("active", words.isActive())
          .put("hasPassword", hasPassword)
          .put("version", version)
          .put("createdAt", createdAt)
          .put("signedInAt", signedInAt);
    }
  }

  /** Whom to list; what is null does not matter. */
  public record Filter(@Nullable String q, @Nullable Role role, @Nullable Boolean isActive) {}

  /**
   * By name.
   *
   * @param after the id of the last one of the page before
   */
  public static Future<List<User>> list(
      Tx tx, long tenantId, Filter filter, @Nullable Long after, int limit) {
    @Nullable Role role = filter.role();
    return tx.query(
            LIST,
            Tuple.of(
                tenantId,
                like(filter.q()),
                role == null ? null : role.wire(),
                filter.isActive(),
                after,
                limit))
        .map(UserStore::users);
  }

  private static @Nullable String like(@Nullable String q) {
    return q == null
        ? null
        : "%" + q.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%";
  }

  public static Future<Optional<User>> one(Tx tx, long id) {
    return tx.query(ONE, Tuple.of(id)).map(rows -> users(rows).stream().findFirst());
  }

  /** False when somebody of the agency has the address. */
  public static Future<Boolean> add(Tx tx, long tenantId, long id, Words words) {
    return tx.query(
            ADD,
            Tuple.of(
                id, tenantId, words.email(), words.name(), words.role().wire(), words.isActive()))
        .map(rows -> rows.rowCount() == 1);
  }

  /** False when the version is another, or somebody of the agency has the address. */
  public static Future<Boolean> change(Tx tx, long id, Words words, int version) {
    return tx.query(
            CHANGE,
            Tuple.of(
                id, words.email(), words.name(), words.role().wire(), words.isActive(), version))
        .map(rows -> rows.rowCount() == 1);
  }

  /** The owners who are active, held until the transaction ends: no other may change one. */
  public static Future<Set<Long>> owners(Tx tx) {
    return tx.query(OWNERS)
        .map(rows -> {
          Set<Long> ids = new TreeSet<>();
          rows.forEach(row -> ids.add(row.getLong(0)));
          return ids;
        });
  }

  /** Makes a link with which a person chooses a password; those made before end. */
  public static Future<Void> addLink(
      Tx tx, long tenantId, long userId, Token link, Instant expiresAt) {
    return endLinks(tx, userId)
        .compose(ended ->
            tx.query(
                ADD_LINK,
                Tuple.of(link.hash(), tenantId, userId, expiresAt.atOffset(ZoneOffset.UTC))))
        .mapEmpty();
  }

  public static Future<Void> endLinks(Tx tx, long userId) {
    return tx.query(END_LINKS, Tuple.of(userId)).mapEmpty();
  }

  private static List<User> users(RowSet<Row> rows) {
    List<User> found = new ArrayList<>();
    for (Row row : rows) {
      @Nullable OffsetDateTime signedIn = row.getOffsetDateTime("signed_in_at");
      found.add(
          new User(
              row.getLong("id"),
              row.getInteger("edits"),
              new Words(
                  row.getString("email"),
                  row.getString("name"),
                  Role.of(row.getString("role")).orElseThrow(),
                  row.getBoolean("active")),
              row.getBoolean("has_password"),
              row.getOffsetDateTime("created_at").toInstant(),
              signedIn == null ? null : signedIn.toInstant()));
    }
    return found;
  }
}
