package dev.switchboard.access;

import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
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
      select id, email, name, role, active, has_password, edits, created_at, signed_in_at, restricted,
             (select coalesce(json_agg(json_build_array(g.client_id, g.location_id)), '[]')::text
                from user_grant g where g.user_id = app_user.id) as grants
        from app_user
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
      insert into app_user (id, tenant_id, email, name, role, active, restricted) values ($1, $2, $3, $4, $5, $6, $7)
      on conflict (tenant_id, email) do nothing
      """;

  private static final String CHANGE =
      """
      update app_user set email = $2, name = $3, role = $4, active = $5, restricted = $7, edits = edits + 1
       where id = $1 and edits = $6
         and not exists (select from app_user o where o.email = $2 and o.id <> $1)
      """;

  private static final String TAKE_GRANTS = "delete from user_grant where user_id = $1";

  private static final String GRANT =
      """
      insert into user_grant (tenant_id, user_id, client_id, location_id)
      select $1, $2, c.id, l.id from unnest($3::bigint[], $4::bigint[]) as g(client_id, location_id)
        join client c on c.id = g.client_id
        left join location l on l.id = g.location_id and l.client_id = c.id
       where g.location_id is null or l.id is not null
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

  /**
   * What is said of a person.
   *
   * @param grants what they see, in order; null: all of the agency, as owners and admins always do
   */
  public record Words(
      String email, String name, Role role, boolean isActive, @Nullable List<Grant> grants) {
    public Words {
      grants = grants == null ? null : grants.stream().distinct().sorted().toList();
    }

    /** The same, who may not sign in. */
    public Words inactive() {
      return new Words(email, name, role, false, grants);
    }

    /** In the API and in the log. */
    public JsonObject toJson() {
      @Nullable List<Grant> granted = grants;
      return new JsonObject()
          .put("name", name)
          .put("email", email)
          .put("role", role.wire())
          .put("active", isActive)
          .put(
              "grants",
              granted == null ? null : new JsonArray(granted.stream().map(Grant::toJson).toList()));
    }

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
          .mergeIn(words.toJson())
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
                    id,
                    tenantId,
                    words.email(),
                    words.name(),
                    words.role().wire(),
                    words.isActive())
                .addBoolean(words.grants() != null))
        .map(rows -> rows.rowCount() == 1);
  }

  /** False when the version is another, or somebody of the agency has the address. */
  public static Future<Boolean> change(Tx tx, long id, Words words, int version) {
    return tx.query(
            CHANGE,
            Tuple.of(
                    id, words.email(), words.name(), words.role().wire(), words.isActive(), version)
                .addBoolean(words.grants() != null))
        .map(rows -> rows.rowCount() == 1);
  }

  /** False when one of them is not of this agency. */
  public static Future<Boolean> grant(Tx tx, long tenantId, long id, List<Grant> grants) {
    return tx.query(TAKE_GRANTS, Tuple.of(id))
        .compose(taken ->
            tx.query(
                GRANT,
                Tuple.of(
                    tenantId,
                    id,
                    grants.stream().map(Grant::clientId).toArray(Long[]::new),
                    grants.stream().map(Grant::locationId).toArray(Long[]::new))))
        .map(rows -> rows.rowCount() == grants.size());
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

  private static List<Grant> grants(Row row) {
    List<Grant> grants = new ArrayList<>();
    for (Object pair : new JsonArray(row.getString("grants"))) {
      JsonArray ids = (JsonArray) pair;
      grants.add(new Grant(ids.getLong(0), ids.getLong(1)));
    }
    return grants;
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
                  row.getBoolean("active"),
                  row.getBoolean("restricted") ? grants(row) : null),
              row.getBoolean("has_password"),
              row.getOffsetDateTime("created_at").toInstant(),
              signedIn == null ? null : signedIn.toInstant()));
    }
    return found;
  }
}
