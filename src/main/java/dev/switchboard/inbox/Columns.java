package dev.switchboard.inbox;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Turns rows into typed columns, the form in which sets go to Postgres. */
final class Columns {
  private Columns() {}

  static <T, C> @Nullable C[] of(
      List<T> rows,
      Function<? super T, ? extends @Nullable C> part,
      IntFunction<@Nullable C[]> array) {
    @Nullable C[] column = array.apply(rows.size());
    for (int i = 0; i < column.length; i++) {
      column[i] = part.apply(rows.get(i));
    }
    return column;
  }

  static @Nullable OffsetDateTime utc(@Nullable Instant at) {
    return at == null ? null : at.atOffset(ZoneOffset.UTC);
  }
}
