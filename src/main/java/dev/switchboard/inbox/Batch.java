package dev.switchboard.inbox;

import dev.switchboard.ledger.AwaitedLine;
import dev.switchboard.ledger.Leaf;
import dev.switchboard.ledger.SetAside;
import dev.switchboard.templates.TemplateNews;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A batch of leaves, read and sorted by what is to be done. Pure. */
final class Batch {
  final List<Heard<Inbound.Message>> messages = new ArrayList<>();
  final List<Heard<Inbound.Introduction>> introductions = new ArrayList<>();
  final List<Heard<Inbound.Amendment>> amendments = new ArrayList<>();
  final List<Heard<Inbound.Return>> returns = new ArrayList<>();
  final List<Told> events = new ArrayList<>();
  final List<SetAside> aside = new ArrayList<>();
  // One statement cannot update a row twice: of several reactions of one side the last one counts.
  private final Map<List<Object>, AmendmentStore.Placed<Inbound.Reaction>> reactions =
      new HashMap<>();

  private Batch() {}

  /** A leaf of a known line and what it says. */
  record Heard<T extends Inbound>(Leaf leaf, long tenantId, long accountId, T said) {}

  /** An event and the leaf that told it; the leaf may name no line. */
  record Told(Leaf leaf, Inbound.Event event) {}

  static Batch of(List<Leaf> leaves) {
    Batch batch = new Batch();
    for (Leaf leaf : leaves) {
      for (Inbound said : read(leaf)) {
        batch.sort(leaf, said);
      }
    }
    return batch;
  }

  private static List<Inbound> read(Leaf leaf) {
    byte[] body = leaf.body().getBytes();
    return switch (leaf.source()) {
      case "whatsapp" -> WhatsAppParser.parse(leaf.kind(), body, leaf.receivedAt());
      case "messenger", "instagram" ->
          MessengerParser.parse(leaf.source(), leaf.kind(), body, leaf.receivedAt());
      case "ycloud", "generic" ->
          List.of(ResellerParser.parse(leaf.source(), leaf.kind(), body, leaf.receivedAt()));
      case "wati" -> List.of(WatiParser.parse(leaf.kind(), body, leaf.receivedAt()));
      case "stripe" -> List.of(new Inbound.Nothing("the inbox shows no payments"));
      default -> List.of(new Inbound.Unplaced("the inbox does not read " + leaf.source()));
    };
  }

  private void sort(Leaf leaf, Inbound said) {
    switch (said) {
      case Inbound.Nothing(var reason) ->
          aside.add(new SetAside(leaf, SetAside.Outcome.NOOP, reason));
      case Inbound.Unplaced(var reason) -> park(leaf, reason);
      case Inbound.Event event -> events.add(new Told(leaf, event));
      case Inbound.Return back -> {
        // Said beside an event: where that finds no line, it says so.
        @Nullable Long account = leaf.accountId();
        @Nullable Long tenant = leaf.tenantId();
        if (account != null && tenant != null) {
          returns.add(new Heard<>(leaf, tenant, account, back));
        }
      }
      case Inbound.Message _, Inbound.Reaction _, Inbound.Amendment _, Inbound.Introduction _ -> {
        @Nullable Long account = leaf.accountId();
        @Nullable Long tenant = leaf.tenantId();
        if (account == null || tenant == null) {
          park(leaf, AwaitedLine.none("a message"));
        } else {
          place(leaf, tenant, account, said);
        }
      }
    }
  }

  void park(Leaf leaf, String reason) {
    aside.add(new SetAside(leaf, SetAside.Outcome.PARKED, reason));
  }

  private void place(Leaf leaf, long tenant, long account, Inbound said) {
    switch (said) {
      case Inbound.Message message -> messages.add(new Heard<>(leaf, tenant, account, message));
      case Inbound.Introduction introduction ->
          introductions.add(new Heard<>(leaf, tenant, account, introduction));
      case Inbound.Amendment amendment ->
          amendments.add(new Heard<>(leaf, tenant, account, amendment));
      case Inbound.Reaction reaction ->
          reactions.merge(
              List.of(account, reaction.target(), reaction.actor()),
              new AmendmentStore.Placed<>(tenant, account, reaction),
              Batch::later);
      case Inbound.Return _, Inbound.Event _, Inbound.Nothing _, Inbound.Unplaced _ ->
          throw new IllegalArgumentException("has no place in a thread: " + said);
    }
  }

  private static AmendmentStore.Placed<Inbound.Reaction> later(
      AmendmentStore.Placed<Inbound.Reaction> one, AmendmentStore.Placed<Inbound.Reaction> other) {
    int byTime = one.said().at().compareTo(other.said().at());
    int order = byTime != 0 ? byTime : one.said().externalId().compareTo(other.said().externalId());
    return order < 0 ? other : one;
  }

  List<AmendmentStore.Placed<Inbound.Reaction>> reactions() {
    return List.copyOf(reactions.values());
  }

  /** Everybody to be found: the messages' parties, then the introduced. */
  List<ThreadFinder.Wanted> wanted() {
    List<ThreadFinder.Wanted> wanted = new ArrayList<>();
    for (Heard<Inbound.Message> one : messages) {
      wanted.add(
          new ThreadFinder.Wanted(
              one.tenantId(),
              one.leaf().id(),
              one.accountId(),
              one.said().party(),
              source(one.said())));
    }
    for (Heard<Inbound.Introduction> one : introductions) {
      wanted.add(
          new ThreadFinder.Wanted(
              one.tenantId(), one.leaf().id(), null, one.said().party(), InboxStore.Source.DIRECT));
    }
    return wanted;
  }

  private static InboxStore.Source source(Inbound.Message message) {
    @Nullable String product = message.marks().product();
    if (product != null) {
      return new InboxStore.Source("listing_inquiry", product);
    }
    return message.content() instanceof MessageContent.Story
        ? new InboxStore.Source("story_dm", null)
        : InboxStore.Source.DIRECT;
  }

  /** Lines that customers wrote to. */
  Set<Long> customersLines() {
    return messages.stream()
        .filter(one -> !one.said().origin().isOurs() && !one.said().marks().isHistory())
        .map(Heard::accountId)
        .collect(Collectors.toSet());
  }

  /** What webhooks of Meta's own say of templates. */
  List<TemplateNews> templates() {
    return events.stream()
        .filter(told -> told.leaf().source().equals("whatsapp"))
        .flatMap(told -> {
          Inbound.Event said = told.event();
          return TemplateNews.of(
              told.leaf().appId(), said.businessId(), said.field(), said.payload(), said.at())
              .stream();
        })
        .toList();
  }

  /** The echoes that bring back an id we may have given. */
  List<Echoes.Echo> echoes() {
    return messages.stream()
        .filter(one -> one.said().origin().isOurs() && one.said().marks().opaque() != null)
        .map(Batch::echo)
        .toList();
  }

  static Echoes.Echo echo(Heard<Inbound.Message> one) {
    return new Echoes.Echo(
        one.accountId(),
        Objects.requireNonNullElse(one.said().marks().opaque(), ""),
        one.said().externalId());
  }
}
