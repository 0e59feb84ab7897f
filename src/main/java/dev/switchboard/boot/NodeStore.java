package dev.switchboard.boot;

import dev.switchboard.access.Token;
import dev.switchboard.db.Database;
import dev.switchboard.ledger.StatStore;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** The few statements a node runs for itself, as the pipeline's role. Thread-safe. */
final class NodeStore {
  private static final String NEXT_WORKER = "select nextval('id_worker')::int where $1";
  private static final String PREPARE_DAYS = "select prepare_leaf_days($1, $2)";

  private static final String OFFER_SETUP =
      "insert into setup_link (hash, expires_at) select $1, $2 where not exists (select from tenant)";

  private final Database database;

  NodeStore(Database database) {
    this.database = database;
  }

  /** A number for this node's id generator that no living one has. */
  Future<Integer> nextWorker() {
    return database
        .query(NEXT_WORKER, Tuple.of(true))
        .map(rows -> rows.iterator().next().getInteger(0));
  }

  /**
   * Makes the partitions of the coming days; what is there stays.
   *
   * @return how many were made
   */
  Future<Integer> prepareDays(LocalDate first, int days) {
    return database
        .query(PREPARE_DAYS, Tuple.of(first, days))
        .map(rows -> rows.iterator().next().getInteger(0));
  }

  /**
   * Makes a link by which the first owner comes in.
   *
   * @return false when there is an agency
   */
  Future<Boolean> offerSetup(Token link, Instant until) {
    return database
        .query(OFFER_SETUP, Tuple.of(link.hash(), until.atOffset(ZoneOffset.UTC)))
        .map(rows -> rows.rowCount() == 1);
  }

  /** Forgets counts by the minute that are older; nothing shows more than a week of them. */
  Future<Void> forgetCounts(Instant before) {
    return database.transaction(tx -> StatStore.forget(tx, before));
  }
}
