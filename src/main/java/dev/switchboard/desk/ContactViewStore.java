package dev.switchboard.desk;

import dev.switchboard.bus.Door;
import dev.switchboard.db.Scope;
import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** People as they are shown and named by hand; who is whom is {@code ContactStore}'s. */
@Door
public final class ContactViewStore {
  private static final String CONTACTS =
      """
      select c.id, c.name, c.merged_into, c.created_at, c.edits,
             (select coalesce(json_agg(json_build_object('kind', i.kind, 'value', i.value, 'scope', i.scope,
                       'evidence', i.evidence, 'firstSeenAt', i.first_seen_at) order by i.first_seen_at, i.kind), '[]')::text
                from contact_identity i where i.contact_id = c.id) as identities,
             (select coalesce(json_agg(json_build_array(v.id::text, v.account_id) order by v.last_message_at desc nulls last), '[]')::text
                from (select id, account_id, last_message_at from conversation where contact_id = c.id and merged_into is null
                       order by last_message_at desc nulls last limit 200) v) as conversations
        from contact c where c.id = any ($1::bigint[])
      """;

  private static final String MERGES =
      """
      select m.id, m.gone_id, g.name, m.evidence, m.merged_at, m.undone_at, m.undone_evidence
        from contact_merge m join contact g on g.id = m.gone_id
       where m.kept_id = $1 order by m.id desc limit 100
      """;

  private static final String RENAME =
      """
      update contact set name = $2, edits = edits + 1
       where id = $1 and merged_into is null and ($3::int is null or edits = $3)
      """;

  private static final String BELONGS = "select kept_id, gone_id from contact_merge where id = $1";

  private ContactViewStore() {}

  /**
   * A person and the version of their name.
   *
   * @param threads the lines of {@code conversationIds}, in the same order
   */
  @Door
  public record Contact(long id, int version, JsonObject shown, List<Long> threads) {
    /** What somebody sees of them who sees some lines; empty when they wrote on none of these. */
    public Optional<JsonObject> to(Scope scope) {
      JsonArray conversations = new JsonArray();
      JsonArray all = shown.getJsonArray("conversationIds");
      for (int i = 0; i < threads.size(); i++) {
        if (scope.sees(threads.get(i))) {
          conversations.add(all.getValue(i));
        }
      }
      if (conversations.isEmpty()) {
        return Optional.empty();
      }
      JsonArray identities = new JsonArray();
      for (Object identity : shown.getJsonArray("identities")) {
        String line = ((JsonObject) identity).getString("scope");
        if (line.isEmpty() || scope.sees(Long.parseLong(line))) {
          identities.add(identity);
        }
      }
      return Optional.of(
          shown.copy().put("conversationIds", conversations).put("identities", identities));
    }
  }

  /** People by id, in no order. */
  public static Future<List<Contact>> contacts(Tx tx, Collection<Long> ids) {
    return tx.query(CONTACTS, Tuple.of((Object) ids.toArray(Long[]::new)))
        .map(ContactViewStore::contacts);
  }

  private static List<Contact> contacts(RowSet<Row> rows) {
    List<Contact> found = new ArrayList<>();
    for (Row row : rows) {
      @Nullable Long into = row.getLong("merged_into");
      JsonArray conversations = new JsonArray();
      List<Long> threads = new ArrayList<>();
      for (Object pair : new JsonArray(row.getString("conversations"))) {
        conversations.add(((JsonArray) pair).getString(0));
        threads.add(((JsonArray) pair).getLong(1));
      }
      found.add(
          new Contact(
              row.getLong("id"),
              row.getInteger("edits"),
              new JsonObject()
                  .put("id", Long.toString(row.getLong("id")))
                  .put("name", row.getString("name"))
                  .put("version", row.getInteger("edits"))
                  .put("mergedInto", into == null ? null : Long.toString(into))
                  .put("createdAt", row.getOffsetDateTime("created_at").toInstant())
                  .put("identities", new JsonArray(row.getString("identities")))
                  .put("conversationIds", conversations),
              threads));
    }
    return found;
  }

  /** Who turned out to be this person, newest first. */
  public static Future<JsonArray> merges(Tx tx, long contactId) {
    return tx.query(MERGES, Tuple.of(contactId))
        .map(rows -> {
          JsonArray merges = new JsonArray();
          for (Row row : rows) {
            @Nullable OffsetDateTime undone = row.getOffsetDateTime("undone_at");
            merges.add(
                new JsonObject()
                    .put("id", Long.toString(row.getLong("id")))
                    .put(
                        "gone",
                        new JsonObject()
                            .put("id", Long.toString(row.getLong("gone_id")))
                            .put("name", row.getString("name")))
                    .put("evidence", row.getString("evidence"))
                    .put("mergedAt", row.getOffsetDateTime("merged_at").toInstant())
                    .put("undoneAt", undone == null ? null : undone.toInstant())
                    .put("undoneEvidence", row.getString("undone_evidence")));
          }
          return merges;
        });
  }

  /** False when the version is another, or the person was merged away. */
  public static Future<Boolean> rename(
      Tx tx, long id, @Nullable String name, @Nullable Integer version) {
    return tx.query(RENAME, Tuple.of(id, name, version)).map(rows -> rows.rowCount() == 1);
  }

  /** The two people of a merge. */
  @Door
  public record Merged(long kept, long gone) {}

  public static Future<Optional<Merged>> merge(Tx tx, long mergeId) {
    return tx.query(BELONGS, Tuple.of(mergeId))
        .map(rows -> {
          @Nullable Row row = rows.size() == 0 ? null : rows.iterator().next();
          return Optional.ofNullable(row).map(r -> new Merged(r.getLong(0), r.getLong(1)));
        });
  }
}
