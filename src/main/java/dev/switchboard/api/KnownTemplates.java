package dev.switchboard.api;

import dev.switchboard.platform.Template;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is known of the templates that a request names, as the line's account has them. */
record KnownTemplates(List<Template> all) {
  static final KnownTemplates NONE = new KnownTemplates(List.of());

  /** All languages of this name. */
  List<Template> named(@Nullable Object name) {
    return all.stream().filter(one -> Objects.equals(one.name(), name)).toList();
  }

  /** The one that a message's {@code template} object means. */
  Optional<Template> of(JsonObject template) {
    @Nullable Object code =
        template.getValue("language") instanceof JsonObject language
            ? language.getValue("code")
            : null;
    return named(template.getValue("name")).stream()
        .filter(one -> Objects.equals(one.language(), code))
        .findFirst();
  }
}
