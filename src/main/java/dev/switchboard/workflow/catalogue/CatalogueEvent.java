package dev.switchboard.workflow.catalogue;

import dev.switchboard.workflow.EventName;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Whatever Switchboard itself says. Ids are texts: 64-bit numbers do not survive JavaScript. */
public sealed interface CatalogueEvent
    permits WaEvent, McpEvent, ThreadEvent, IntakeEvent, CronEvent, EndpointEvent, StripeEvent {
  /** All there are, by name. */
  static List<Class<? extends Record>> types() {
    return Arrays.stream(CatalogueEvent.class.getPermittedSubclasses())
        .flatMap(family -> Stream.of(family.getPermittedSubclasses()))
        .<Class<? extends Record>>map(type -> type.asSubclass(Record.class))
        .sorted(Comparator.comparing(CatalogueEvent::nameOf))
        .toList();
  }

  /** The frozen name of one. */
  static String nameOf(Class<?> type) {
    return Objects.requireNonNull(type.getAnnotation(EventName.class), type.getName()).value();
  }
}
