package dev.switchboard.db;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction may see: an agency, all of it or what belongs to some of its lines.
 *
 * @param userId whom it works for; null: a program
 * @param lines ids of accounts; null: all, and what belongs to none
 */
public record Scope(long tenantId, @Nullable Long userId, @Nullable Set<Long> lines) {
  private static final String ALL = "all";

  public Scope {
    lines = lines == null ? null : Set.copyOf(lines);
  }

  /** The whole agency, for the program itself. */
  public static Scope all(long tenantId) {
    return new Scope(tenantId, null, null);
  }

  /** Whether nothing of the agency is hidden. */
  public boolean isWhole() {
    return lines == null;
  }

  public boolean sees(long line) {
    return lines == null || lines.contains(line);
  }

  /** As {@code switchboard.lines} has it: {@code all}, or an array's literal. */
  String setting() {
    return lines == null
        ? ALL
        : new TreeSet<>(lines)
            .stream().map(String::valueOf).collect(Collectors.joining(",", "{", "}"));
  }

  /** The same agency, all of it. */
  static String allLines() {
    return ALL;
  }
}
