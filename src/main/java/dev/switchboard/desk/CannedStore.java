package dev.switchboard.desk;

import dev.switchboard.bus.Door;
import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An agency's canned responses. A few hundred at most, so they come whole. */
@Door
public final class CannedStore {
  /** How many an agency may have. */
  public static final int MOST = 1000;

  private static final String RESPONSE =
      "select id, client_id, shortcut, title, text, edits from canned_response";

  // Those of the client of a conversation, and those for all.
  private static final String LIST =
      RESPONSE
          + """
           where ($1::bigint is null or client_id is null
                  or client_id = (select v.client_id from conversation v where v.id = $1))
             and ($2::text is null or shortcut ilike $2 or title ilike $2)
           order by shortcut limit $3
          """;

  private static final String ONE = RESPONSE + " where id = $1";

  private static final String ADD =
      """
      insert into canned_response (id, tenant_id, client_id, shortcut, title, text)
      select $1, $2, $3, $4, $5, $6 where (select count(*) from canned_response) < $7
      on conflict (tenant_id, shortcut) do nothing
      """;

  private static final String REPLACE =
      """
      update canned_response set client_id = $2, shortcut = $3, title = $4, text = $5, edits = edits + 1, changed_at = now()
       where id = $1 and ($6::int is null or edits = $6)
         and not exists (select from canned_response o where o.shortcut = $3 and o.id <> $1)
      """;

  private static final String REMOVE =
      "delete from canned_response where id = $1 and ($2::int is null or edits = $2)";

  private static final String NAMES =
      """
      select c.name as contact, cl.name as client, a.name as line, t.name as agency
        from conversation v join contact c on c.id = v.contact_id join client cl on cl.id = v.client_id
        join account a on a.id = v.account_id join tenant t on t.tenant_id = v.tenant_id
       where v.id = $1
      """;

  private CannedStore() {}

  /**
   * What a response says and when it is offered.
   *
   * @param clientId null: for all clients
   */
  @Door
  public record Words(@Nullable Long clientId, String shortcut, String title, String text) {}

  /** A response and its version. */
  @Door
  public record Response(long id, int version, Words words) {
    public JsonObject toJson() {
      @Nullable Long client = words.clientId();
      return new JsonObject()
          .put("id", Long.toString(id))
          .put("version", version)
          .put("clientId", client == null ? null : Long.toString(client))
          .put("shortcut", words.shortcut())
          .put("title", words.title())
          .put("text", words.text());
    }
  }

  /**
   * @param conversationId only what its client is offered; null: all
   * @param q part of a shortcut or title, escaped for {@code like} here; null: all
   */
  public static Future<List<Response>> list(
      Tx tx, @Nullable Long conversationId, @Nullable String q) {
    String like =
        q == null
            ? null
            : "%" + q.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%";
    return tx.query(LIST, Tuple.of(conversationId, like, MOST)).map(CannedStore::responses);
  }

  public static Future<Optional<Response>> one(Tx tx, long id) {
    return tx.query(ONE, Tuple.of(id)).map(rows -> responses(rows).stream().findFirst());
  }

  /** False when the shortcut is taken, or there are too many. */
  public static Future<Boolean> add(Tx tx, long tenantId, long id, Words words) {
    return tx.query(
            ADD,
            Tuple.of(id, tenantId, words.clientId(), words.shortcut(), words.title(), words.text())
                .addInteger(MOST))
        .map(rows -> rows.rowCount() == 1);
  }

  /** False when the version is another, or the shortcut is taken. */
  public static Future<Boolean> replace(Tx tx, long id, Words words, @Nullable Integer version) {
    return tx.query(
            REPLACE,
            Tuple.of(id, words.clientId(), words.shortcut(), words.title(), words.text(), version))
        .map(rows -> rows.rowCount() == 1);
  }

  public static Future<Boolean> remove(Tx tx, long id, @Nullable Integer version) {
    return tx.query(REMOVE, Tuple.of(id, version)).map(rows -> rows.rowCount() == 1);
  }

  /** What the variables stand for in a conversation; empty when there is none. */
  public static Future<Optional<CannedText.Names>> names(Tx tx, long conversationId, Actor actor) {
    return tx.query(NAMES, Tuple.of(conversationId))
        .map(rows ->
            rows.size() == 0
                ? Optional.empty()
                : Optional.of(names(rows.iterator().next(), actor)));
  }

  private static CannedText.Names names(Row row, Actor actor) {
    return new CannedText.Names(
        row.getString("contact"),
        actor.name(),
        row.getString("client"),
        row.getString("line"),
        row.getString("agency"));
  }

  private static List<Response> responses(RowSet<Row> rows) {
    List<Response> found = new ArrayList<>();
    for (Row row : rows) {
      found.add(
          new Response(
              row.getLong("id"),
              row.getInteger("edits"),
              new Words(
                  row.getLong("client_id"),
                  row.getString("shortcut"),
                  row.getString("title"),
                  row.getString("text"))));
    }
    return found;
  }
}
