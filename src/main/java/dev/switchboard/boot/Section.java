package dev.switchboard.boot;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.SequencedSet;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One object of the configuration. It remembers which keys were asked for, so that {@link #done}
 * can refuse the others: a misspelt key must not mean "default". Not thread-safe.
 */
final class Section {
  private final String path;
  private final Config values;
  private final SequencedSet<String> asked = new LinkedHashSet<>();
  private final List<Section> parts = new ArrayList<>();
  private final @Nullable List<String> missingSecrets;

  /**
   * @param missingSecrets takes the names of secrets that are not there, for a check away from the
   *     machine that has them; null: a missing secret is an error
   */
  Section(String path, Config values, @Nullable List<String> missingSecrets) {
    this.path = path;
    this.values = values;
    this.missingSecrets = missingSecrets;
  }

  /** A part of this one; empty when the file has none. */
  Section section(String key) {
    asked.add(key);
    Config inner =
        values.hasPath(key)
            ? read(key, "an object", () -> values.getConfig(key))
            : ConfigFactory.empty();
    Section part = new Section(name(key), inner, missingSecrets);
    parts.add(part);
    return part;
  }

  /** Every key that was asked for, here and below, by its whole name. */
  SortedSet<String> names() {
    SortedSet<String> names = new TreeSet<>();
    asked.forEach(key -> names.add(name(key)));
    parts.forEach(part -> names.remove(part.path));
    parts.forEach(part -> names.addAll(part.names()));
    return names;
  }

  /** Is there a value for the key? */
  boolean has(String key) {
    asked.add(key);
    return values.hasPath(key);
  }

  String text(String key) {
    return read(key, "a text", () -> values.getString(key));
  }

  String text(String key, String whenAbsent) {
    return has(key) ? text(key) : whenAbsent;
  }

  @Nullable String textOrNull(String key) {
    return has(key) && !text(key).isEmpty() ? text(key) : null;
  }

  int number(String key) {
    return read(key, "a whole number", () -> values.getInt(key));
  }

  int number(String key, int whenAbsent) {
    return has(key) ? number(key) : whenAbsent;
  }

  double decimal(String key, double whenAbsent) {
    return has(key) ? read(key, "a number", () -> values.getDouble(key)) : whenAbsent;
  }

  boolean flag(String key, boolean whenAbsent) {
    return has(key) ? read(key, "true or false", () -> values.getBoolean(key)) : whenAbsent;
  }

  Duration duration(String key, Duration whenAbsent) {
    return has(key)
        ? read(key, "a duration, for example 10 s", () -> values.getDuration(key))
        : whenAbsent;
  }

  URI address(String key, URI whenAbsent) {
    return has(key) ? read(key, "an http or https address", () -> httpAddress(key)) : whenAbsent;
  }

  List<String> texts(String key) {
    return has(key) ? read(key, "a list of texts", () -> values.getStringList(key)) : List.of();
  }

  /** One of an enum's words, written in lower case with hyphens. */
  <E extends Enum<E>> E choice(String key, Class<E> words, E whenAbsent) {
    return has(key)
        ? read(
            key,
            "one of " + String.join(", ", words(words)),
            () -> Enum.valueOf(words, text(key).toUpperCase(Locale.ROOT).replace('-', '_')))
        : whenAbsent;
  }

  /**
   * A secret. It must come from the environment: a secret in a file ends in a repository.
   *
   * @param variable the environment variable that the delivered file names, for the message
   */
  String secret(String key, String variable) {
    if (textOrNull(key) == null) {
      if (missingSecrets != null) {
        missingSecrets.add(variable);
        return "";
      }
      throw new BadConfigException(
          "%s is missing: set the environment variable %s".formatted(name(key), variable));
    }
    if (values.getValue(key).origin().filename() != null) {
      throw bad(
          key,
          "must not stand in the file: write %s = ${?%s} and set that environment variable"
              .formatted(key, variable),
          false);
    }
    return text(key);
  }

  /**
   * A secret in a file of its own. Away from the machine that has it, it is missing there.
   *
   * @param reader refuses a file that is not there or that others may read
   */
  String secretOf(Path file, Function<Path, String> reader) {
    if (missingSecrets != null && !Files.exists(file)) {
      missingSecrets.add(file.toString());
      return "";
    }
    return reader.apply(file);
  }

  /** Builds a room's record, and says where in the file its complaint belongs. */
  <T> T build(Supplier<T> record) {
    try {
      T built = record.get();
      done();
      return built;
    } catch (IllegalArgumentException e) {
      throw new BadConfigException(
          "%s%s: %s".formatted(line(values.origin()), path, e.getMessage()));
    }
  }

  /** The keys of this object, in the file. */
  Collection<String> keys() {
    return values.root().keySet();
  }

  /** Refuses keys that nobody asked for. */
  void done() {
    for (String key : values.root().keySet()) {
      if (!asked.contains(key)) {
        throw unknown(key, asked, "key");
      }
    }
  }

  BadConfigException unknown(String key, Collection<String> known, String what) {
    String guess =
        Nearest.to(key, known)
            .map(near -> "did you mean %s?".formatted(near))
            .orElse("known here: " + String.join(", ", known));
    ConfigValue value = values.root().get(key);
    String where = value == null ? "" : line(value.origin());
    return new BadConfigException(
        "%s%s is not a known %s; %s".formatted(where, name(key), what, guess));
  }

  BadConfigException bad(String key, String rule) {
    return bad(key, rule, true);
  }

  private BadConfigException bad(String key, String rule, boolean show) {
    ConfigValue value = values.getValue(key);
    String shown = show ? " (%s)".formatted(value.unwrapped()) : "";
    return new BadConfigException(
        "%s%s%s %s".formatted(line(value.origin()), name(key), shown, rule));
  }

  private <T> T read(String key, String rule, Supplier<T> reader) {
    asked.add(key);
    try {
      return reader.get();
    } catch (ConfigException.Missing e) {
      throw new BadConfigException(
          "%s%s is missing; it must be %s".formatted(line(values.origin()), name(key), rule));
    } catch (ConfigException | IllegalArgumentException e) {
      throw bad(key, "must be " + rule);
    }
  }

  private URI httpAddress(String key) {
    URI address = URI.create(values.getString(key));
    if (address.getHost() == null || !List.of("http", "https").contains(address.getScheme())) {
      throw new IllegalArgumentException("not an address");
    }
    return address;
  }

  private static <E extends Enum<E>> List<String> words(Class<E> type) {
    return List.of(type.getEnumConstants()).stream()
        .map(word -> word.name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .toList();
  }

  private static String line(ConfigOrigin origin) {
    return origin.filename() == null || origin.lineNumber() < 1
        ? ""
        : "line %d: ".formatted(origin.lineNumber());
  }

  private String name(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
