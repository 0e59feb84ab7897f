package dev.switchboard.desk;

import dev.switchboard.bus.Door;
import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tags that were ever given. */
@Door
public final class TagStore {
  // Relies on the primary key: left-anchored text is not indexable under every collation, but an
  // agency has hundreds, not millions.
  private static final String LIST =
      "select name from tag where $1::text is null or starts_with(lower(name), lower($1)) order by"
          + " name limit 1000";

  private static final String FORGET = "delete from tag where name = $1";

  private TagStore() {}

  /**
   * @param prefix how they begin; null: all
   */
  public static Future<List<String>> list(Tx tx, @Nullable String prefix) {
    return tx.query(LIST, Tuple.of(prefix))
        .map(rows -> {
          List<String> names = new ArrayList<>();
          rows.forEach(row -> names.add(row.getString(0)));
          return names;
        });
  }

  /** No longer offered; conversations keep it. */
  public static Future<Boolean> forget(Tx tx, String name) {
    return tx.query(FORGET, Tuple.of(name)).map(rows -> rows.rowCount() == 1);
  }
}
