package dev.switchboard.sending;

import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;

/** Agencies' rules for words that go out. */
final class SanitizerStore {
  // Relies on outbound_rule_tenant.
  private static final String RULES =
      "select id, pattern, replacement, fallback from outbound_rule where tenant_id = $1 order by"
          + " id";

  private SanitizerStore() {}

  static Future<List<Sanitizer.Rule>> rules(Tx tx, long tenantId) {
    return tx.query(RULES, Tuple.of(tenantId))
        .map(rows -> {
          List<Sanitizer.Rule> rules = new ArrayList<>();
          rows.forEach(row ->
              rules.add(
                  new Sanitizer.Rule(
                      row.getLong("id"),
                      row.getString("pattern"),
                      row.getString("replacement"),
                      row.getString("fallback"))));
          return rules;
        });
  }
}
