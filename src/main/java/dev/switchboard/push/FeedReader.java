package dev.switchboard.push;

import dev.switchboard.db.Scope;
import dev.switchboard.db.TenantDatabase;
import dev.switchboard.feed.FeedReadStore;
import dev.switchboard.feed.FeedRow;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads and renders a tenant's feed, whole: once for all of its clients, each of whom is sent what
 * they may see ({@link Shown}). Thread-safe.
 */
final class FeedReader {
  static final int BATCH = 500;

  private final TenantDatabase database;
  private final Views views;

  FeedReader(TenantDatabase database, Views views) {
    this.database = database;
    this.views = views;
  }

  Future<Long> head(long tenant) {
    return database.transaction(Scope.all(tenant), tx -> FeedReadStore.head(tx, tenant));
  }

  /** The events after a number, oldest first, at most {@link #BATCH}. */
  Future<List<Frames.Event>> after(long tenant, long seq) {
    return database.transaction(
        Scope.all(tenant),
        tx ->
            FeedReadStore.after(tx, tenant, seq, BATCH)
                .compose(rows ->
                    rows.isEmpty()
                        ? Future.succeededFuture(List.<Frames.Event>of())
                        : views.render(tx, rows).map(shown -> events(rows, shown))));
  }

  private static List<Frames.Event> events(List<FeedRow> rows, List<Shown> shown) {
    List<Frames.Event> events = new ArrayList<>(rows.size());
    for (int i = 0; i < rows.size(); i++) {
      FeedRow row = rows.get(i);
      events.add(new Frames.Event(row.seq(), row.kind(), shown.get(i), row.subjectId(), row.at()));
    }
    return events;
  }
}
