package dev.switchboard.sending;

import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An agency's rules for words that go out, within its transaction. There are few: they come whole.
 */
public final class OutboundRuleStore {
  private static final String RULE =
      "select id, pattern, replacement, fallback, edits from outbound_rule";

  // Relies on outbound_rule_tenant.
  private static final String LIST = RULE + " where tenant_id = $1 order by id";

  private static final String ONE = RULE + " where id = $1";

  // Of two who change them at once, one waits: how many there are is what they cost each message.
  private static final String HOLD = "select from tenant where tenant_id = $1 for no key update";

  private static final String ADD =
      """
      insert into outbound_rule (id, tenant_id, pattern, replacement, fallback) values ($1, $2, $3, $4, $5)
      """;

  private static final String REPLACE =
      """
      update outbound_rule set pattern = $2, replacement = $3, fallback = $4, edits = edits + 1
       where id = $1 and ($5::int is null or edits = $5)
      """;

  private static final String REMOVE =
      "delete from outbound_rule where id = $1 and ($2::int is null or edits = $2)";

  private OutboundRuleStore() {}

  /** A rule that is kept; {@code edits}: how often it was changed. */
  public record Kept(long id, OutboundRule rule, int edits) {}

  /** In the order in which they act. */
  public static Future<List<Kept>> list(Tx tx, long tenantId) {
    return tx.query(LIST, Tuple.of(tenantId))
        .map(rows -> {
          List<Kept> rules = new ArrayList<>();
          rows.forEach(row -> rules.add(kept(row)));
          return rules;
        });
  }

  /** The same, to be changed: until the end of the transaction nobody else adds or changes one. */
  public static Future<List<Kept>> hold(Tx tx, long tenantId) {
    return tx.query(HOLD, Tuple.of(tenantId)).compose(held -> list(tx, tenantId));
  }

  public static Future<Optional<Kept>> one(Tx tx, long id) {
    return tx.query(ONE, Tuple.of(id))
        .map(rows ->
            rows.size() == 0 ? Optional.empty() : Optional.of(kept(rows.iterator().next())));
  }

  private static Kept kept(Row row) {
    return new Kept(
        row.getLong("id"),
        new OutboundRule(
            row.getString("pattern"), row.getString("replacement"), row.getString("fallback")),
        row.getInteger("edits"));
  }

  /** Behind those that there are. */
  public static Future<Void> add(Tx tx, long tenantId, long id, OutboundRule rule) {
    return tx.query(
            ADD, Tuple.of(id, tenantId, rule.pattern(), rule.replacement(), rule.fallback()))
        .mapEmpty();
  }

  /**
   * @param edits it must have been changed as often; null: as often as it was
   * @return false when it is gone, or was changed meanwhile
   */
  public static Future<Boolean> replace(
      Tx tx, long id, OutboundRule rule, @Nullable Integer edits) {
    return tx.query(
            REPLACE, Tuple.of(id, rule.pattern(), rule.replacement(), rule.fallback(), edits))
        .map(rows -> rows.rowCount() == 1);
  }

  /** The same for taking it away. */
  public static Future<Boolean> remove(Tx tx, long id, @Nullable Integer edits) {
    return tx.query(REMOVE, Tuple.of(id, edits)).map(rows -> rows.rowCount() == 1);
  }
}
