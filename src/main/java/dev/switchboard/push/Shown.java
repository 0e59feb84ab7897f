package dev.switchboard.push;

import dev.switchboard.db.Scope;
import org.jspecify.annotations.Nullable;

/** What is shown of a feed row: encoded once for all who see the whole agency. */
public interface Shown {
  /** The JSON word, for what is gone. */
  String NOTHING = "null";

  /** As JSON, for whoever sees all. */
  String all();

  /** The same for somebody who sees some lines; null: they are not to know of it. */
  @Nullable String to(Scope scope);

  /** What belongs to a line. */
  record OfLine(String all, long line) implements Shown {
    @Override
    public @Nullable String to(Scope scope) {
      return scope.sees(line) ? all : null;
    }
  }

  /** What is nobody's secret, as there is nothing in it. */
  record Empty() implements Shown {
    @Override
    public String all() {
      return NOTHING;
    }

    @Override
    public String to(Scope scope) {
      return NOTHING;
    }
  }

  /** What is for those who see the whole agency. */
  record OfAgency(String all) implements Shown {
    @Override
    public @Nullable String to(Scope scope) {
      return scope.isWhole() ? all : null;
    }
  }

  /**
   * What is told to one person.
   *
   * @param line where it happened; null: on none
   */
  record ToPerson(String all, long userId, @Nullable Long line) implements Shown {
    @Override
    public @Nullable String to(Scope scope) {
      boolean isTheirs = Long.valueOf(userId).equals(scope.userId());
      return scope.isWhole() || (isTheirs && (line == null || scope.sees(line))) ? all : null;
    }
  }
}
