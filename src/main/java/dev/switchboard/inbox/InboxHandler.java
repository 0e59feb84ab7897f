package dev.switchboard.inbox;

import dev.switchboard.bus.Bus;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Tx;
import dev.switchboard.feed.Change;
import dev.switchboard.feed.FeedKind;
import dev.switchboard.feed.FeedStore;
import dev.switchboard.ledger.Leaf;
import dev.switchboard.ledger.LeafHandler;
import dev.switchboard.ledger.LedgerStore;
import dev.switchboard.media.MediaArrivals;
import dev.switchboard.templates.TemplateNewsStore;
import dev.switchboard.workflow.EventStore;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Turns a batch of leaves into contacts, conversations, messages and feed rows. Belongs to one
 * virtual-thread context.
 *
 * <p>Order of locks: attempts (of echoes), identities, contacts, conversations, messages,
 * notifications, feed head.
 */
final class InboxHandler implements LeafHandler {
  private final InboxStore store;
  private final AccountEventStore events;
  private final AccountNotices notices;
  private final TemplateNewsStore templates;
  private final ThreadStore threads;
  private final Echoes echoes;
  private final FeedStore feed;
  private final MediaArrivals media;
  private final Ids ids;
  private final EventStore published;
  private final Hearers hearers;
  private final ThreadFinder finder;
  private AmendmentStore.Place lookedAt = AmendmentStore.Place.FIRST;

  InboxHandler(InboxStore store, Bus bus, Echoes echoes, Hearers hearers, Ids ids) {
    this.store = store;
    this.events = new AccountEventStore(ids);
    this.notices = new AccountNotices(ids);
    this.templates = new TemplateNewsStore(bus, ids);
    this.threads = new ThreadStore(bus, ids);
    this.echoes = echoes;
    this.hearers = hearers;
    this.feed = new FeedStore(bus);
    this.media = new MediaArrivals(bus, ids);
    this.ids = ids;
    this.published = new EventStore(bus, ids);
    this.finder = new ThreadFinder(new IdentityStore(ids), store, new ContactStore(ids));
  }

  /** Forgets what was looked up by a transaction that is not committed. */
  void rolledBack() {
    finder.forget();
  }

  @Override
  public void handle(Tx tx, List<Leaf> leaves) {
    Batch batch = Batch.of(leaves);
    List<Change> changes = new ArrayList<>();
    Future<EventStore.Audience> audience = published.audience(tx, InboxNews.TYPES);
    Set<Long> lines = batch.customersLines();
    Future<Set<Long>> heard =
        lines.isEmpty() ? Future.succeededFuture(Set.of()) : hearers.lines(tx, lines);
    InboxNews news = new InboxNews();
    Map<Long, String> ours = recognise(tx, batch);
    List<AmendmentStore.Target> awaited = addMessages(tx, batch, changes, news);
    List<WindowStore.Heard> windows = WindowStore.heard(tx, batch);
    List<AmendmentStore.Target> amended = amend(tx, batch, awaited, windows, ours);
    if (!amended.isEmpty()) {
      changes.addAll(apply(tx, amended));
    }
    if (!batch.reactions().isEmpty()) {
      changes.addAll(AmendmentStore.changes(AmendmentStore.react(tx, batch.reactions())));
    }
    changes.addAll(WindowStore.open(tx, windows));
    changes.addAll(keepEvents(tx, batch));
    LedgerStore.setAside(tx, batch.aside).await();
    threads.sent(tx, ours).await();
    List<Hearers.Heard> told = news.heard(heard.await());
    if (!told.isEmpty()) {
      hearers.heard(tx, told).await();
    }
    published.publish(tx, "inbox", news.events(tx, batch, leaves, audience.await())).await();
    tx.leaveToCommit(feed.append(tx, changes));
  }

  /**
   * Changes whose message has come on another way than through here; returns how many. Looks at
   * some of what waits, and at the next ones the next time.
   */
  int adopt(Tx tx) {
    AmendmentStore.Awaited awaited = AmendmentStore.awaited(tx, lookedAt);
    lookedAt = awaited.next();
    List<AmendmentStore.Target> targets = awaited.targets();
    if (!targets.isEmpty()) {
      AmendmentStore.hold(tx, targets.stream().map(AmendmentStore.Target::conversationId).toList());
      AmendmentStore.holdMessages(
          tx, targets.stream().map(AmendmentStore.Target::messageId).toList());
      feed.append(tx, apply(tx, targets)).await();
    }
    return targets.size();
  }

  private List<Change> apply(Tx tx, List<AmendmentStore.Target> targets) {
    media.add(tx, PastFileStore.fill(tx, targets)).await();
    return AmendmentStore.apply(tx, targets);
  }

  // What we sent comes back as an echo: it is in its thread already. Returns the platform's id of
  // each such message of ours.
  private Map<Long, String> recognise(Tx tx, Batch batch) {
    List<Echoes.Echo> echoed = batch.echoes();
    Map<Long, String> ours = new LinkedHashMap<>();
    if (!echoed.isEmpty()) {
      Map<Echoes.Echo, Long> confirmed = echoes.confirm(tx, echoed);
      confirmed.forEach((echo, message) -> ours.put(message, echo.externalId()));
      batch.messages.removeIf(
          one -> one.said().marks().opaque() != null && confirmed.containsKey(Batch.echo(one)));
    }
    return ours;
  }

  private List<AmendmentStore.Target> addMessages(
      Tx tx, Batch batch, List<Change> changes, InboxNews news) {
    List<ThreadFinder.Wanted> wanted = batch.wanted();
    if (wanted.isEmpty()) {
      return List.of();
    }
    long[] conversations = finder.find(tx, wanted, changes, news);
    List<InboxStore.Placed> placed = new ArrayList<>();
    for (int i = 0; i < batch.messages.size(); i++) {
      var one = batch.messages.get(i);
      placed.add(
          new InboxStore.Placed(
              ids.next(),
              one.tenantId(),
              conversations[i],
              one.accountId(),
              one.said(),
              one.leaf().receivedAt()));
    }
    return placed.isEmpty() ? List.of() : add(tx, placed, changes, news);
  }

  private List<AmendmentStore.Target> add(
      Tx tx, List<InboxStore.Placed> placed, List<Change> changes, InboxNews told) {
    InboxStore.Added added = store.add(tx, placed);
    var touches = new Touches();
    Set<Change> news = new LinkedHashSet<>();
    List<AmendmentStore.Target> awaited = new ArrayList<>();
    for (InboxStore.Placed one : placed) {
      if (added.added().contains(one.id())) {
        touches.add(one);
        news.add(change(one));
        told.added(one);
        if (added.awaited().contains(one.id())) {
          awaited.add(new AmendmentStore.Target(one.id(), one.tenantId(), one.conversationId()));
        }
      }
    }
    if (!touches.all().isEmpty()) {
      tx.leaveToCommit(store.touch(tx, touches.all()));
    }
    changes.addAll(news);
    media
        .add(
            tx,
            Attachments.of(
                placed.stream().filter(one -> added.added().contains(one.id())).toList()))
        .await();
    markSeen(tx, placed, added);
    return awaited;
  }

  // A watermark may have come before the echo of a message it covers.
  private static void markSeen(Tx tx, List<InboxStore.Placed> placed, InboxStore.Added added) {
    Long[] answered =
        placed.stream()
            .filter(one ->
                one.message().origin() == Inbound.Origin.META_INBOX
                    && added.added().contains(one.id()))
            .map(InboxStore.Placed::id)
            .toArray(Long[]::new);
    if (answered.length > 0) {
      WatermarkStore.markNew(tx, answered);
    }
  }

  // A number's past comes by the thousand: one change a thread is enough.
  private static Change change(InboxStore.Placed one) {
    return one.message().marks().isHistory()
        ? new Change(one.tenantId(), FeedKind.CONVERSATION_CHANGED, one.conversationId(), null)
        : new Change(one.tenantId(), FeedKind.MESSAGE_ADDED, one.conversationId(), one.id());
  }

  // All messages that this batch changes are locked at once, in the order of their ids.
  private static List<AmendmentStore.Target> amend(
      Tx tx,
      Batch batch,
      List<AmendmentStore.Target> awaited,
      List<WindowStore.Heard> windows,
      Map<Long, String> ours) {
    List<AmendmentStore.Target> spokenOf = List.of();
    if (!batch.amendments.isEmpty()) {
      AmendmentStore.keep(tx, batch.amendments);
      spokenOf = AmendmentStore.targetsOf(tx, batch.amendments);
    }
    AmendmentStore.hold(
        tx,
        Stream.concat(
                spokenOf.stream().map(AmendmentStore.Target::conversationId),
                windows.stream().map(WindowStore.Heard::conversationId))
            .toList());
    List<AmendmentStore.Target> all =
        Stream.concat(awaited.stream(), spokenOf.stream()).distinct().toList();
    AmendmentStore.holdMessages(
        tx,
        Stream.concat(all.stream().map(AmendmentStore.Target::messageId), ours.keySet().stream())
            .distinct()
            .toList());
    return all;
  }

  private List<Change> keepEvents(Tx tx, Batch batch) {
    if (batch.events.isEmpty()) {
      return List.of();
    }
    Map<Long, AccountEventStore.Kept> kept = events.keep(tx, batch.events);
    batch.events.stream()
        .filter(told -> !kept.containsKey(told.leaf().id()))
        .forEach(told -> batch.park(told.leaf(), "an event of no known business"));
    templates.take(tx, batch.templates());
    return notices.tell(tx, batch.events, kept);
  }
}
