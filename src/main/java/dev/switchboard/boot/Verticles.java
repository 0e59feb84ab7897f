package dev.switchboard.boot;

import io.vertx.core.Deployable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The verticles there are, by the name they have in verticles.conf, in the order in which they
 * start: first what works, then what accepts, then who watches, and the stand-in for Meta last.
 */
final class Verticles {
  private static final SequencedMap<String, Kind> KINDS = kinds();

  private Verticles() {}

  /** Reads a verticle's own settings and says how to make one. */
  interface Reader {
    Function<Parts, Supplier<? extends Deployable>> read(Section section);
  }

  /** A kind of verticle, and the threads it is written for. */
  record Kind(Threading threading, Reader reader) {
    String threadingWord() {
      return threading.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** The names there are. */
  static List<String> names() {
    return List.copyOf(KINDS.keySet());
  }

  /** Reads {@code verticles} of the configuration; a name that does not exist is an error. */
  static List<Plan> read(Section verticles) {
    for (String name : verticles.keys()) {
      if (!KINDS.containsKey(name)) {
        throw verticles.unknown(name, KINDS.keySet(), "verticle");
      }
    }
    List<Plan> plans = new ArrayList<>();
    for (Map.Entry<String, Kind> kind : KINDS.entrySet()) {
      if (verticles.has(kind.getKey())) {
        plans.add(plan(kind.getKey(), kind.getValue(), verticles.section(kind.getKey())));
      }
    }
    return List.copyOf(plans);
  }

  private static Plan plan(String name, Kind kind, Section section) {
    return section.build(
        () -> new Plan(Deployment.from(name, section, kind), kind.reader().read(section)));
  }

  private static SequencedMap<String, Kind> kinds() {
    SequencedMap<String, Kind> kinds = new LinkedHashMap<>();
    return kinds;
  }
}
