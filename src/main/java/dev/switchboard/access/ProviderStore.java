package dev.switchboard.access;

import dev.switchboard.db.TenantDatabase;
import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The OpenID provider of an agency: at most one. Thread-safe. */
public final class ProviderStore {
  private static final String FOUND = "select id, tenant_id, name from auth_provider($1, $2)";

  private static final String ONE =
      """
      select p.id, p.name, p.issuer, p.client_id, p.secret, p.newcomers, p.passwords, p.own_factor, p.edits,
             array(select d.domain from sign_in_domain d where d.provider_id = p.id order by d.domain) as domains
        from sign_in_provider p
      """;

  private static final String HOLD = "select id from sign_in_provider for no key update";

  private static final String ADD =
      """
      insert into sign_in_provider (id, tenant_id, name, issuer, client_id, secret, newcomers, passwords, own_factor)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (tenant_id) do nothing
      """;

  private static final String CHANGE =
      """
      update sign_in_provider
         set name = $3, issuer = $4, client_id = $5, secret = $6, newcomers = $7, passwords = $8, own_factor = $9,
             edits = edits + 1
       where id = $1 and tenant_id = $2
      """;

  private static final String TAKE_DOMAINS =
      "delete from sign_in_domain where provider_id = $1 and domain <> all ($2::text[])";

  // In one order, so that two who want the same do not wait in a circle.
  private static final String GIVE_DOMAINS =
      """
      insert into sign_in_domain (domain, tenant_id, provider_id)
      select d, $2, $1 from unnest($3::text[]) d order by d on conflict (domain) do nothing
      """;

  private static final String DOMAINS =
      "select count(*) from sign_in_domain where provider_id = $1";

  private static final String REMOVE = "delete from sign_in_provider where id = $1";

  private static final String DEMANDS =
      """
      select p.name from sign_in_provider p join sign_in_domain d on d.provider_id = p.id
       where d.domain = $1 and not p.passwords
      """;

  private final TenantDatabase database;

  public ProviderStore(TenantDatabase database) {
    this.database = database;
  }

  /** A provider as somebody finds it who has not signed in. */
  public record Found(long id, long tenantId, String name) {}

  /** Who speaks for the addresses of a domain. */
  public Future<Optional<Found>> of(String domain) {
    return find(Tuple.of(domain, (Long) null));
  }

  public Future<Optional<Found>> of(long id) {
    return find(Tuple.of((String) null, id));
  }

  private Future<Optional<Found>> find(Tuple wanted) {
    return database
        .beforeSignIn(FOUND, wanted)
        .map(rows -> {
          for (Row row : rows) {
            return Optional.of(
                new Found(row.getLong("id"), row.getLong("tenant_id"), row.getString("name")));
          }
          return Optional.empty();
        });
  }

  /**
   * What is said of a provider.
   *
   * @param name on the sign-in page
   * @param domains whose addresses it speaks for, in order, in lower case
   * @param newcomers as what people come in whom nobody added; null: they do not
   * @param takesPasswords whether those who are no owners may sign in by password, too
   * @param asksOwnFactor whether a second factor of ours is asked for after it
   */
  public record Words(
      String name,
      String issuer,
      String clientId,
      List<String> domains,
      @Nullable Role newcomers,
      boolean takesPasswords,
      boolean asksOwnFactor) {
    public Words {
      domains = domains.stream().distinct().sorted().toList();
    }

    /** In the API and in the log. */
    public JsonObject toJson() {
      @Nullable Role role = newcomers;
      return new JsonObject()
          .put("name", name)
          .put("issuer", issuer)
          .put("clientId", clientId)
          .put("domains", new JsonArray(domains))
          .put("newcomers", role == null ? null : role.wire())
          .put("passwords", takesPasswords)
          .put("secondFactor", asksOwnFactor ? "own" : "provider");
    }
  }

  /**
   * A provider and the version of what is said of it.
   *
   * @param secret sealed
   */
  public record OwnProvider(long id, int version, Words words, Buffer secret) {}

  /** The agency's; empty: it has none. */
  public static Future<Optional<OwnProvider>> read(Tx tx) {
    return tx.query(ONE)
        .map(rows -> {
          for (Row row : rows) {
            return Optional.of(provider(row));
          }
          return Optional.empty();
        });
  }

  /** The same, held until the transaction ends. */
  public static Future<Optional<OwnProvider>> hold(Tx tx) {
    return tx.query(HOLD).compose(held -> read(tx));
  }

  private static OwnProvider provider(Row row) {
    @Nullable String newcomers = row.getString("newcomers");
    return new OwnProvider(
        row.getLong("id"),
        row.getInteger("edits"),
        new Words(
            row.getString("name"),
            row.getString("issuer"),
            row.getString("client_id"),
            List.of(row.getArrayOfStrings("domains")),
            newcomers == null ? null : Role.of(newcomers).orElseThrow(),
            row.getBoolean("passwords"),
            row.getBoolean("own_factor")),
        row.getBuffer("secret"));
  }

  /** What became of writing. */
  public enum Written {
    DONE,
    /** Somebody made one meanwhile. */
    OVERTAKEN,
    /** Another agency's provider speaks for one of the domains. */
    DOMAIN_TAKEN
  }

  public static Future<Written> add(Tx tx, long tenantId, long id, Words words, Buffer secret) {
    return write(tx, ADD, tenantId, id, words, secret);
  }

  /** Of one that is held. */
  public static Future<Written> change(Tx tx, long tenantId, long id, Words words, Buffer secret) {
    return write(tx, CHANGE, tenantId, id, words, secret);
  }

  private static Future<Written> write(
      Tx tx, String sql, long tenantId, long id, Words words, Buffer secret) {
    @Nullable Role newcomers = words.newcomers();
    return tx.query(
            sql,
            Tuple.of(id, tenantId, words.name(), words.issuer(), words.clientId(), secret)
                .addString(newcomers == null ? null : newcomers.wire())
                .addBoolean(words.takesPasswords())
                .addBoolean(words.asksOwnFactor()))
        .compose(rows ->
            rows.rowCount() == 0
                ? Future.succeededFuture(Written.OVERTAKEN)
                : domains(tx, tenantId, id, words.domains()));
  }

  private static Future<Written> domains(Tx tx, long tenantId, long id, List<String> domains) {
    String[] wanted = domains.toArray(String[]::new);
    return tx.query(TAKE_DOMAINS, Tuple.of(id, (Object) wanted))
        .compose(taken -> tx.query(GIVE_DOMAINS, Tuple.of(id, tenantId, wanted)))
        .compose(given -> tx.query(DOMAINS, Tuple.of(id)))
        .map(rows ->
            rows.iterator().next().getLong(0) == wanted.length
                ? Written.DONE
                : Written.DOMAIN_TAKEN);
  }

  /** With its domains and whom it knows. */
  public static Future<Void> remove(Tx tx, long id) {
    return tx.query(REMOVE, Tuple.of(id)).mapEmpty();
  }

  /** The name of the provider by which alone people of a domain come in; empty: they may choose. */
  public static Future<Optional<String>> demandedOf(Tx tx, String domain) {
    return tx.query(DEMANDS, Tuple.of(domain))
        .map(rows ->
            rows.size() == 0
                ? Optional.empty()
                : Optional.of(rows.iterator().next().getString("name")));
  }
}
