package dev.switchboard.push;

import dev.switchboard.db.Scope;
import dev.switchboard.db.TenantDatabase;
import dev.switchboard.inbox.InboxReadStore;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which conversations the sessions of one agency may see: those on lines that they see. The line of
 * each is looked up once and then known. Belongs to one event loop.
 */
final class Sight {
  private static final int MOST_KNOWN = 10_000;

  private final TenantDatabase database;
  private final long tenant;
  // Only of what there is: what is not may come to be, and names from outside must not fill it.
  private final Map<Long, Long> lines =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Long> eldest) {
          return size() > MOST_KNOWN;
        }
      };

  Sight(TenantDatabase database, long tenant) {
    this.database = database;
    this.tenant = tenant;
  }

  /** Fails when it cannot be found out. */
  Future<Boolean> sees(Scope scope, long conversation) {
    return line(conversation).map(line -> line.filter(scope::sees).isPresent());
  }

  /** The line of a conversation; empty when there is none. */
  Future<Optional<Long>> line(long conversation) {
    Optional<Long> known = Optional.ofNullable(lines.get(conversation));
    if (known.isPresent()) {
      return Future.succeededFuture(known);
    }
    return database
        .transaction(Scope.all(tenant), tx -> InboxReadStore.line(tx, conversation))
        .onSuccess(found -> found.ifPresent(line -> lines.put(conversation, line)));
  }

  /** Whether it is known to be seen; what was not looked up is not. */
  boolean isKnownToBeSeen(Scope scope, long conversation) {
    return Optional.ofNullable(lines.get(conversation)).filter(scope::sees).isPresent();
  }
}
