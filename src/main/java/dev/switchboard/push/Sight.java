package dev.switchboard.push;

import dev.switchboard.db.TenantDatabase;
import dev.switchboard.inbox.InboxReadStore;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which conversations the sessions of one agency may see: those that row-level security shows. Each
 * is looked up once and then known. Belongs to one event loop.
 */
final class Sight {
  private static final int MOST_KNOWN = 10_000;

  private final TenantDatabase database;
  private final long tenant;
  // Only what is seen: what is not may come to be, and names from outside must not fill it.
  private final Map<Long, Boolean> seen =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
          return size() > MOST_KNOWN;
        }
      };

  Sight(TenantDatabase database, long tenant) {
    this.database = database;
    this.tenant = tenant;
  }

  /** Fails when it cannot be found out. */
  Future<Boolean> sees(long conversation) {
    if (seen.get(conversation) != null) {
      return Future.succeededFuture(true);
    }
    return database
        .transaction(tenant, tx -> InboxReadStore.exists(tx, conversation))
        .onSuccess(exists -> {
          if (exists) {
            seen.put(conversation, true);
          }
        });
  }
}
