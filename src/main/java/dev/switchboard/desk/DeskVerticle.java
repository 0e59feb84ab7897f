package dev.switchboard.desk;

import dev.switchboard.db.Database;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Tx;
import dev.switchboard.feed.Change;
import dev.switchboard.feed.FeedKind;
import dev.switchboard.feed.FeedStore;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends snoozes, of conversations and of notifications, when their time has come. Deploy with
 * virtual threads; instances share the work by row locks. The times are rows: a restart forgets
 * none.
 */
public final class DeskVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(DeskVerticle.class);

  private final Database database;
  private final FeedStore feed;
  private final Ids ids;
  private final DeskConfig config;
  private boolean busy;

  public DeskVerticle(Database database, FeedStore feed, Ids ids, DeskConfig config) {
    this.database = database;
    this.feed = feed;
    this.ids = ids;
    this.config = config;
  }

  @Override
  public Future<?> start() {
    vertx.setPeriodic(config.sweep().toMillis(), timer -> sweep());
    return Future.succeededFuture();
  }

  // A sweep that takes longer than the pause to the next one is not joined by it.
  private void sweep() {
    if (busy) {
      return;
    }
    busy = true;
    try {
      if (ConversationEditStore.isAnySnoozeOver(database)) {
        var _ = database.transact(this::wake);
      }
    } catch (Exception e) { // await rethrows checked causes too
      LOG.warn("snoozes were not looked at; the next sweep does it: {}", e.toString());
    } finally {
      busy = false;
    }
  }

  private int wake(Tx tx) {
    List<Change> changes = new ArrayList<>();
    List<NotificationStore.New> told = new ArrayList<>();
    for (ConversationEditStore.Woken woken : ConversationEditStore.wake(tx).await()) {
      changes.add(
          new Change(woken.tenantId(), FeedKind.CONVERSATION_EDITED, woken.conversationId(), null));
      woken.people().forEach(person -> told.add(over(woken, person)));
    }
    changes.addAll(NotificationStore.add(tx, told).await());
    changes.addAll(NotificationStore.wake(tx).await());
    feed.append(tx, changes).await();
    return changes.size();
  }

  private NotificationStore.New over(ConversationEditStore.Woken woken, long person) {
    return new NotificationStore.New(
        ids.next(),
        woken.tenantId(),
        person,
        NotificationStore.Kind.SNOOZE_OVER,
        "snooze:" + woken.conversationId(),
        NotificationStore.About.conversation(woken.conversationId()),
        null,
        null,
        1);
  }
}
