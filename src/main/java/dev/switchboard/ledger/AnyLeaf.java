package dev.switchboard.ledger;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.spi.LoggingEventBuilder;

/** A leaf, stored or about to be. */
public sealed interface AnyLeaf permits NewLeaf, Leaf {
  long id();

  /** The line it belongs to; null when none is known. */
  @Nullable Long accountId();

  String source();

  /**
   * Adds to a log line which leaves it is about, so that lines about the same leaves are found: how
   * many, the first and the last, and the source and the line where they share one. Nothing of what
   * they say.
   *
   * @param leaves in the order of their ids, never empty
   */
  static LoggingEventBuilder describe(LoggingEventBuilder line, List<? extends AnyLeaf> leaves) {
    LoggingEventBuilder named =
        line.addKeyValue("leaves", leaves.size())
            .addKeyValue("firstLeaf", text(leaves.getFirst().id()))
            .addKeyValue("lastLeaf", text(leaves.getLast().id()));
    @Nullable String source = shared(leaves, AnyLeaf::source);
    @Nullable Long account = shared(leaves, AnyLeaf::accountId);
    named = source == null ? named : named.addKeyValue("source", source);
    return account == null ? named : named.addKeyValue("account", text(account));
  }

  // As in the API: a number above 2^53 is another one after most readers of JSON.
  private static String text(long id) {
    return Long.toString(id);
  }

  private static <T> @Nullable T shared(
      List<? extends AnyLeaf> leaves, Function<AnyLeaf, ? extends @Nullable T> part) {
    @Nullable T first = part.apply(leaves.getFirst());
    boolean isShared = leaves.stream().allMatch(leaf -> Objects.equals(part.apply(leaf), first));
    return isShared ? first : null;
  }
}
