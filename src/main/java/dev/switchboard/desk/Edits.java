package dev.switchboard.desk;

import dev.switchboard.bus.Bus;
import dev.switchboard.bus.Door;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Tx;
import dev.switchboard.feed.Change;
import dev.switchboard.feed.FeedStore;
import dev.switchboard.workflow.EventStore;
import dev.switchboard.workflow.catalogue.ThreadEvent;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Edits conversations and tells everybody who should know, in the caller's transaction. */
@Door
public final class Edits {
  private final FeedStore feed;
  private final Ids ids;
  private final EventStore events;

  public Edits(Bus bus, Ids ids) {
    this.feed = new FeedStore(bus);
    this.ids = ids;
    this.events = new EventStore(bus, ids);
  }

  /**
   * The caller's last statement.
   *
   * @param version only that one; null: any
   * @return how many changed
   */
  public Future<Integer> edit(
      Tx tx,
      Actor actor,
      Collection<Long> conversations,
      ConversationEdit edit,
      @Nullable Integer version) {
    return ConversationEditStore.edit(tx, actor, conversations, edit, version)
        .compose(edited -> tell(tx, actor, edited).map(edited.changes().size()));
  }

  Future<Void> tell(Tx tx, Actor actor, ConversationEditStore.Edited edited) {
    return publish(tx, actor, edited)
        .compose(done -> NotificationStore.add(tx, assigned(actor, edited)))
        .compose(told -> {
          List<Change> all = new ArrayList<>(edited.changes());
          all.addAll(told);
          return feed.append(tx, all);
        });
  }

  private Future<Void> publish(Tx tx, Actor actor, ConversationEditStore.Edited edited) {
    List<Record> happened = new ArrayList<>();
    for (ConversationEditStore.Given given : edited.given()) {
      @Nullable Long user = given.userId();
      happened.add(
          new ThreadEvent.Assigned(
              Long.toString(given.conversationId()),
              user == null ? null : user.toString(),
              actor.name()));
    }
    edited
        .closed()
        .forEach(id -> happened.add(new ThreadEvent.Closed(id.toString(), actor.name())));
    return happened.isEmpty()
        ? Future.succeededFuture()
        : events
            .audience(tx, List.of(ThreadEvent.Assigned.class, ThreadEvent.Closed.class))
            .compose(audience ->
                events.publish(
                    tx,
                    "desk",
                    happened.stream()
                        .filter(event -> audience.hears(actor.tenantId(), event.getClass()))
                        .map(event -> new EventStore.Published(actor.tenantId(), event))
                        .toList()));
  }

  // Who takes something knows it.
  private List<NotificationStore.New> assigned(Actor actor, ConversationEditStore.Edited edited) {
    List<NotificationStore.New> told = new ArrayList<>();
    for (ConversationEditStore.Given given : edited.given()) {
      @Nullable Long user = given.userId();
      if (user != null && !user.equals(actor.userId())) {
        told.add(
            new NotificationStore.New(
                ids.next(),
                actor.tenantId(),
                user,
                NotificationStore.Kind.ASSIGNED,
                "assigned:" + given.conversationId(),
                NotificationStore.About.conversation(given.conversationId()),
                actor.name(),
                null,
                1));
      }
    }
    return told;
  }
}
