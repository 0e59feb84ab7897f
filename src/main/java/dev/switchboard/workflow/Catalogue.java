package dev.switchboard.workflow;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Names of events and how they are written. Pure. */
final class Catalogue {
  private static final ClassValue<String> NAMES =
      new ClassValue<>() {
        @Override
        protected String computeValue(Class<?> type) {
          @Nullable EventName name = type.getAnnotation(EventName.class);
          if (name == null) {
            throw new IllegalArgumentException(
                type.getName() + " is no event: it has no @EventName");
          }
          return name.value();
        }
      };

  private Catalogue() {}

  static String nameOf(Class<?> type) {
    return Objects.requireNonNull(NAMES.get(type));
  }

  static String write(Record event) {
    return Json.write(event);
  }
}
