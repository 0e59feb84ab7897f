package dev.switchboard.access;

import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whom an agency's provider knows by which name, within the agency's transaction. */
public final class FederatedStore {
  private static final String PERSON = "select u.id, u.name, u.role, u.active from app_user u";

  private static final String BY_SUBJECT =
      PERSON
          + """
           join federated_identity f on f.user_id = u.id where f.provider_id = $1 and f.subject = $2
          """;

  private static final String BY_EMAIL = PERSON + " where u.email = $1";

  private static final String BY_ID = PERSON + " where u.id = $1";

  private static final String SEEN =
      "update federated_identity set signed_in_at = now() where provider_id = $1 and subject = $2";

  private static final String LINK =
      """
      insert into federated_identity (id, tenant_id, provider_id, subject, user_id, email)
      values ($1, $2, $3, $4, $5, $6) on conflict do nothing
      """;

  private static final String LIST =
      """
      select f.id, p.name, p.issuer, f.subject, f.email, f.created_at, f.signed_in_at
        from federated_identity f join sign_in_provider p on p.id = f.provider_id
       where f.user_id = $1 order by f.id
      """;

  private static final String UNLINK = "delete from federated_identity where user_id = $1";

  private static final String UNLINK_ALL = "delete from federated_identity where provider_id = $1";

  private static final String FORGET =
      """
      delete from spent_sign_in where hash in
        (select hash from spent_sign_in where tenant_id = $1 and expires_at < now() limit 100 for update skip locked)
      """;

  private static final String SPEND =
      "insert into spent_sign_in (hash, tenant_id, expires_at) values ($1, $2, $3) on conflict do nothing";

  private FederatedStore() {}

  /** Somebody of the agency. */
  public record Person(long id, String name, Role role, boolean isActive) {}

  public static Future<Optional<Person>> bySubject(Tx tx, long provider, String subject) {
    return tx.query(BY_SUBJECT, Tuple.of(provider, subject)).map(FederatedStore::person);
  }

  public static Future<Optional<Person>> byEmail(Tx tx, String email) {
    return tx.query(BY_EMAIL, Tuple.of(email)).map(FederatedStore::person);
  }

  public static Future<Optional<Person>> byId(Tx tx, long id) {
    return tx.query(BY_ID, Tuple.of(id)).map(FederatedStore::person);
  }

  private static Optional<Person> person(RowSet<Row> rows) {
    for (Row row : rows) {
      return Optional.of(
          new Person(
              row.getLong("id"),
              row.getString("name"),
              Role.of(row.getString("role")).orElseThrow(),
              row.getBoolean("active")));
    }
    return Optional.empty();
  }

  /** Notes that somebody came in by a provider. */
  public static Future<Void> seen(Tx tx, long provider, String subject) {
    return tx.query(SEEN, Tuple.of(provider, subject)).mapEmpty();
  }

  /**
   * By which name a provider knows somebody.
   *
   * @param email by which they were found
   */
  public record Link(
      long id, long tenantId, long providerId, String subject, long userId, String email) {}

  /** False when it knows them by another name, or somebody else by this one. */
  public static Future<Boolean> link(Tx tx, Link link) {
    return tx.query(
            LINK,
            Tuple.of(
                link.id(),
                link.tenantId(),
                link.providerId(),
                link.subject(),
                link.userId(),
                link.email()))
        .map(rows -> rows.rowCount() == 1);
  }

  public static Future<List<JsonObject>> list(Tx tx, long userId) {
    return tx.query(LIST, Tuple.of(userId))
        .map(rows -> {
          List<JsonObject> found = new ArrayList<>();
          rows.forEach(row ->
              found.add(
                  new JsonObject()
                      .put("id", Long.toString(row.getLong("id")))
                      .put("provider", row.getString("name"))
                      .put("issuer", row.getString("issuer"))
                      .put("subject", row.getString("subject"))
                      .put("email", row.getString("email"))
                      .put("createdAt", row.getOffsetDateTime("created_at").toInstant())
                      .put("signedInAt", row.getOffsetDateTime("signed_in_at").toInstant())));
          return found;
        });
  }

  /** How many there were. */
  public static Future<Integer> unlink(Tx tx, long userId) {
    return tx.query(UNLINK, Tuple.of(userId)).map(rows -> rows.rowCount());
  }

  /** Of everybody; how many there were. */
  public static Future<Integer> unlinkAll(Tx tx, long providerId) {
    return tx.query(UNLINK_ALL, Tuple.of(providerId)).map(rows -> rows.rowCount());
  }

  /** False when this sign-in came back before. */
  public static Future<Boolean> spend(Tx tx, long tenantId, Buffer hash, Instant until) {
    return tx.query(FORGET, Tuple.of(tenantId))
        .compose(
            forgotten -> tx.query(SPEND, Tuple.of(hash, tenantId, until.atOffset(ZoneOffset.UTC))))
        .map(rows -> rows.rowCount() == 1);
  }
}
