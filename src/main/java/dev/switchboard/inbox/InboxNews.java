package dev.switchboard.inbox;

import dev.switchboard.db.Tx;
import dev.switchboard.ledger.Leaf;
import dev.switchboard.ledger.SetAside;
import dev.switchboard.workflow.EventStore;
import dev.switchboard.workflow.catalogue.McpEvent;
import dev.switchboard.workflow.catalogue.ThreadEvent;
import dev.switchboard.workflow.catalogue.WaEvent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a batch did that the event catalogue tells of. Belongs to one batch. */
final class InboxNews {
  static final List<Class<? extends Record>> TYPES =
      List.of(
          WaEvent.WebhookReceived.class,
          McpEvent.ClientNotify.class,
          ThreadEvent.Opened.class,
          ThreadEvent.ContactCreated.class);

  private final List<EventStore.Published> threads = new ArrayList<>();
  private final Set<Long> known = new HashSet<>();
  private final List<InboxStore.Placed> written = new ArrayList<>();

  void opened(long tenant, long conversation, long contact, long account) {
    threads.add(
        new EventStore.Published(
            tenant,
            new ThreadEvent.Opened(
                Long.toString(conversation), Long.toString(contact), Long.toString(account))));
  }

  /** Once, however many ways lead to the contact. */
  void created(long tenant, long contact) {
    if (known.add(contact)) {
      threads.add(
          new EventStore.Published(tenant, new ThreadEvent.ContactCreated(Long.toString(contact))));
    }
  }

  void added(InboxStore.Placed message) {
    if (!message.message().origin().isOurs() && !message.message().marks().isHistory()) {
      written.add(message);
    }
  }

  /** What customers wrote just now to lines that somebody listens to. */
  List<Hearers.Heard> heard(Set<Long> lines) {
    return written.stream()
        .filter(one -> lines.contains(one.accountId()) && isWords(one.message().content()))
        .map(one ->
            new Hearers.Heard(one.tenantId(), one.conversationId(), one.id(), one.receivedAt()))
        .toList();
  }

  // Of no use to who answers: a call, and what the platform says on its own.
  private static boolean isWords(MessageContent content) {
    return content.isWritten() && !(content instanceof MessageContent.Call);
  }

  /** What somebody listens to. Blocks, and asks for lines only when they are to be named. */
  List<EventStore.Published> events(
      Tx tx, Batch batch, List<Leaf> leaves, EventStore.Audience audience) {
    List<EventStore.Published> events =
        new ArrayList<>(
            threads.stream()
                .filter(one -> audience.hears(tenant(one), one.event().getClass()))
                .toList());
    leaves.forEach(leaf -> stripe(leaf).ifPresent(events::add));
    List<Leaf> posted = placed(leaves, batch, audience);
    List<InboxStore.Placed> notified =
        written.stream()
            .filter(one -> audience.hears(one.tenantId(), McpEvent.ClientNotify.class))
            .toList();
    Set<Long> accounts = new TreeSet<>();
    notified.forEach(one -> accounts.add(one.accountId()));
    posted.forEach(leaf -> accounts.add(java.util.Objects.requireNonNull(leaf.accountId())));
    Map<Long, LineStore.Line> lines = LineStore.lines(tx, accounts).await();
    posted.forEach(leaf -> events.add(received(leaf, lines)));
    notified.forEach(one -> events.add(notify(one, lines)));
    return events;
  }

  // The inbox shows no payments; workflows are started by them.
  private static Optional<EventStore.Published> stripe(Leaf leaf) {
    @Nullable Long tenant = leaf.tenantId();
    return tenant == null || !leaf.source().equals("stripe")
        ? Optional.empty()
        : StripeParser.parse(leaf.kind(), leaf.body().getBytes())
            .map(event -> new EventStore.Published(tenant, (Record) event));
  }

  private static long tenant(EventStore.Published event) {
    return java.util.Objects.requireNonNull(event.tenantId());
  }

  private static List<Leaf> placed(List<Leaf> leaves, Batch batch, EventStore.Audience audience) {
    if (!audience.hearsAny(WaEvent.WebhookReceived.class)) {
      return List.of();
    }
    Set<Long> aside = new HashSet<>();
    for (SetAside one : batch.aside) {
      aside.add(one.leaf().id());
    }
    return leaves.stream().filter(leaf -> isTold(leaf, aside, audience)).toList();
  }

  private static boolean isTold(Leaf leaf, Set<Long> aside, EventStore.Audience audience) {
    @Nullable Long tenant = leaf.tenantId();
    return tenant != null
        && leaf.accountId() != null
        && !aside.contains(leaf.id())
        && audience.hears(tenant, WaEvent.WebhookReceived.class);
  }

  private static EventStore.Published received(Leaf leaf, Map<Long, LineStore.Line> lines) {
    LineStore.@Nullable Line line = lines.get(leaf.accountId());
    String id = Long.toString(leaf.id());
    return new EventStore.Published(
        leaf.tenantId(),
        new WaEvent.WebhookReceived(
            line == null ? "" : line.externalId(), "/api/v1/webhooks/events/" + id, id));
  }

  private static EventStore.Published notify(
      InboxStore.Placed one, Map<Long, LineStore.Line> lines) {
    LineStore.@Nullable Line line = lines.get(one.accountId());
    return new EventStore.Published(
        one.tenantId(),
        new McpEvent.ClientNotify(
            line == null ? "" : line.clientId(),
            line == null ? "" : line.externalId(),
            "message",
            one.message().externalId()));
  }
}
