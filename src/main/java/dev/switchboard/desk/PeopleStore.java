package dev.switchboard.desk;

import dev.switchboard.bus.Door;
import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/** Who works at an agency. */
@Door
public final class PeopleStore {
  private static final String WHO_MAY =
      """
      select id from app_user where id = any ($1::bigint[]) and active and (role <> 'viewer' or not $2)
      """;

  private PeopleStore() {}

  /**
   * Those of the ids who are active people of this agency.
   *
   * @param writers only who may write
   */
  public static Future<Set<Long>> known(Tx tx, Collection<Long> ids, boolean writers) {
    return ids.isEmpty()
        ? Future.succeededFuture(Set.of())
        : tx.query(WHO_MAY, Tuple.of(ids.toArray(Long[]::new), writers))
            .map(rows -> {
              Set<Long> known = new TreeSet<>();
              rows.forEach(row -> known.add(row.getLong(0)));
              return known;
            });
  }
}
