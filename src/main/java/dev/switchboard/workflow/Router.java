package dev.switchboard.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says which workflows an event starts and which fields of it are waited for. */
final class Router {
  private static final Logger LOG = LoggerFactory.getLogger(Router.class);

  private final Registry registry;
  private final Ids ids;
  private final Map<String, List<Registry.Entry<?>>> byEvent = new HashMap<>();

  Router(Registry registry, Ids ids) {
    this.registry = registry;
    this.ids = ids;
    for (Registry.Entry<?> entry : registry.newest()) {
      for (Trigger<?> trigger : entry.declaration().triggers()) {
        @Nullable Class<?> type = eventOf(trigger);
        if (type != null) {
          byEvent.computeIfAbsent(Catalogue.nameOf(type), name -> new ArrayList<>()).add(entry);
        }
      }
    }
  }

  private static @Nullable Class<?> eventOf(Trigger<?> trigger) {
    return switch (trigger) {
      case Trigger.OnEvent<?, ?> on -> on.type();
      case Trigger.OnBatch<?, ?> on -> on.type();
      case Trigger.OnCron<?> on -> null;
    };
  }

  /** What stands in the fields that somebody waits for. */
  List<InboxStore.Value> values(List<InboxStore.Event> events, Map<String, Set<String>> fields) {
    List<InboxStore.Value> values = new ArrayList<>();
    for (InboxStore.Event event : events) {
      Set<String> wanted = fields.getOrDefault(event.name(), Set.of());
      if (wanted.isEmpty()) {
        continue;
      }
      JsonNode payload = Json.read(event.payload(), JsonNode.class);
      for (String field : wanted) {
        @Nullable String value = Matching.value(payload, field);
        if (value != null) {
          values.add(new InboxStore.Value(event.id(), event.name(), field, value));
        }
      }
    }
    return values;
  }

  /** Adds the starts of an event; one that cannot be read starts nothing. */
  void route(Tx tx, InboxStore.Event event, Starter starter, Instant now) {
    for (Registry.Entry<?> entry : byEvent.getOrDefault(event.name(), List.of())) {
      try {
        triggers(tx, entry, event, starter, now);
      } catch (NonRetriableException e) {
        LOG.error("event {} {} does not fit {}", event.name(), event.id(), entry.code(), e);
      }
    }
  }

  /** Adds what the taps want started; a workflow that is not known here is not started. */
  void tap(Tx tx, List<InboxStore.Event> events, Starter starter) {
    if (events.isEmpty()) {
      return;
    }
    List<EventTap.Seen> seen =
        events.stream()
            .map(event -> new EventTap.Seen(event.id(), event.tenantId(), event.name()))
            .toList();
    for (EventTap tap : registry.taps()) {
      for (EventTap.Start start : tap.starts(tx, seen)) {
        Registry.@Nullable Entry<?> entry = registry.newest(start.workflow());
        if (entry == null) {
          LOG.error("nobody here knows {}", start);
        } else {
          starter.add(tapped(entry, start), null);
        }
      }
    }
  }

  private <I extends Record> Candidate<I> tapped(Registry.Entry<I> entry, EventTap.Start start) {
    I input = Objects.requireNonNull(entry.declaration().input().cast(start.input()));
    return candidate(entry, start.tenantId(), input, start.eventId(), false);
  }

  private <I extends Record> void triggers(
      Tx tx, Registry.Entry<I> entry, InboxStore.Event event, Starter starter, Instant now) {
    for (Trigger<I> trigger : entry.declaration().triggers()) {
      switch (trigger) {
        case Trigger.OnEvent<?, I> on -> single(entry, on, event, starter);
        case Trigger.OnBatch<?, I> on -> batch(tx, entry, on, event, starter, now);
        case Trigger.OnCron<I> on -> {}
      }
    }
  }

  private <E extends Record, I extends Record> void single(
      Registry.Entry<I> entry, Trigger.OnEvent<E, I> on, InboxStore.Event event, Starter starter) {
    if (!event.name().equals(Catalogue.nameOf(on.type()))) {
      return;
    }
    E read = Json.read(event.payload(), on.type());
    if (on.filter().test(read)) {
      starter.add(
          candidate(entry, event.tenantId(), on.input().apply(read), event.id(), false), event);
    }
  }

  private <E extends Record, I extends Record> void batch(
      Tx tx,
      Registry.Entry<I> entry,
      Trigger.OnBatch<E, I> on,
      InboxStore.Event event,
      Starter starter,
      Instant now) {
    if (!event.name().equals(Catalogue.nameOf(on.type()))) {
      return;
    }
    String key =
        "%s/%s"
            .formatted(
                event.tenantId() == null ? "-" : event.tenantId(),
                on.key().apply(Json.read(event.payload(), on.type())));
    int size = TimeStore.gather(tx, entry.name(), key, event, now.plus(on.longest()), now, null);
    if (size >= on.most()) {
      TimeStore.take(tx, entry.name(), key)
          .forEach(gathered -> starter.add(together(tx, entry, on, gathered), null));
    }
  }

  private <E extends Record, I extends Record> Candidate<I> together(
      Tx tx, Registry.Entry<I> entry, Trigger.OnBatch<E, I> on, TimeStore.Gathered gathered) {
    List<E> read = new ArrayList<>();
    InboxStore.events(tx, gathered.events())
        .forEach(event -> read.add(Json.read(event.payload(), on.type())));
    return candidate(entry, gathered.tenantId(), on.input().apply(read), null, true);
  }

  /** Adds the start of what was held back and is due. */
  void gathered(Tx tx, TimeStore.Gathered gathered, Starter starter) {
    Registry.@Nullable Entry<?> entry = registry.newest(gathered.workflow());
    if (entry == null) {
      LOG.error("{} is not known here; its held events are dropped", gathered.workflow());
      return;
    }
    due(tx, entry, gathered, starter);
  }

  private <I extends Record> void due(
      Tx tx, Registry.Entry<I> entry, TimeStore.Gathered gathered, Starter starter) {
    Set<String> names = new TreeSet<>();
    List<InboxStore.Event> events = InboxStore.events(tx, gathered.events());
    events.forEach(event -> names.add(event.name()));
    for (Trigger<I> trigger : entry.declaration().triggers()) {
      switch (trigger) {
        case Trigger.OnBatch<?, I> on -> {
          if (names.contains(Catalogue.nameOf(on.type()))) {
            starter.add(together(tx, entry, on, gathered), null);
          }
        }
        case Trigger.OnEvent<?, I> on -> {
          if (names.contains(Catalogue.nameOf(on.type())) && !events.isEmpty()) {
            starter.add(last(entry, on, events.getLast()), null);
          }
        }
        case Trigger.OnCron<I> on -> {}
      }
    }
  }

  private <E extends Record, I extends Record> Candidate<I> last(
      Registry.Entry<I> entry, Trigger.OnEvent<E, I> on, InboxStore.Event event) {
    I input = on.input().apply(Json.read(event.payload(), on.type()));
    return candidate(entry, event.tenantId(), input, event.id(), true);
  }

  /** A start by its input as JSON. */
  <I extends Record> Candidate<I> start(
      Registry.Entry<I> entry, @Nullable Long tenantId, String input, long runId) {
    I read = Json.read(input, entry.declaration().input());
    return new Candidate<>(entry, tenantId, read, runId, null, null, false);
  }

  /** Another run with the same input: a person wants it, so no key or rate leaves it out. */
  <I extends Record> Candidate<I> again(
      Registry.Entry<I> entry, @Nullable Long tenantId, String input, long runId, long rerunOf) {
    I read = Json.read(input, entry.declaration().input());
    return new Candidate<>(entry, tenantId, read, runId, null, rerunOf, true);
  }

  <I extends Record> Candidate<I> candidate(
      Registry.Entry<I> entry,
      @Nullable Long tenantId,
      I input,
      @Nullable Long eventId,
      boolean calm) {
    return new Candidate<>(
        entry, tenantId, Objects.requireNonNull(input), ids.next(), eventId, null, calm);
  }
}
