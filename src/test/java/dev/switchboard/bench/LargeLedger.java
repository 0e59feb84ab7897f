package dev.switchboard.bench;

import dev.switchboard.boot.BenchHouse;
import java.sql.SQLException;

/**
 * Fills the ledger with seven days of keys, as LeafKey makes them: the second in front, chance
 * behind.
 */
final class LargeLedger {
  private static final long KEYS = 100_000_000;
  private static final long AT_ONCE = 5_000_000;

  private LargeLedger() {}

  static void fill(BenchHouse house) throws SQLException {
    for (long from = 0; from < KEYS; from += AT_ONCE) {
      house.execute(
          """
          insert into ledger (app_id, key, leaf_id)
          select 100, (lpad(to_hex(extract(epoch from now())::bigint - 604800 + g * 604800 / %d), 8, '0')
                       || substr(md5(g::text), 1, 24))::uuid, g
            from generate_series(%d::bigint, %d) g
          """
              .formatted(KEYS, from, from + AT_ONCE - 1));
    }
    house.execute("vacuum analyze ledger");
  }
}
