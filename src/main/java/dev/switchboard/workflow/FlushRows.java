package dev.switchboard.workflow;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** What a group of flushes writes, sorted by table, as the columns of its statement. */
record FlushRows(
    List<Flush> group,
    List<Of<Write.Done>> done,
    List<Of<Write.Failed>> failed,
    List<Of<Write.Wait>> waits,
    List<Of<Write.Wait>> awaited,
    List<Of<Write.Event>> events,
    List<Of<Write.Child>> children) {
  /** A write and whose it is. */
  record Of<W>(long runId, W write) {}

  static FlushRows of(List<Flush> group) {
    FlushRows rows =
        new FlushRows(
            group,
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>());
    group.forEach(flush -> flush.writes().forEach(write -> rows.add(flush.run().runId(), write)));
    return rows;
  }

  private void add(long run, Write write) {
    switch (write) {
      case Write.Done step -> done.add(new Of<>(run, step));
      case Write.Failed attempt -> failed.add(new Of<>(run, attempt));
      case Write.Wait wait -> {
        waits.add(new Of<>(run, wait));
        if (wait.match() != null) {
          awaited.add(new Of<>(run, wait));
        }
      }
      case Write.Event event -> events.add(new Of<>(run, event));
      case Write.Child child -> children.add(new Of<>(run, child));
    }
  }

  /** The values of the statement, in its order. */
  List<@Nullable Object> values(UUID node, long turn) {
    List<@Nullable Object> values = new ArrayList<>();
    values.add(node);
    runs(values);
    steps(values);
    waits(values);
    others(values);
    values.add(turn);
    values.add(
        group.stream()
            .filter(flush -> flush.run().noted())
            .map(flush -> flush.run().runId())
            .toArray(Long[]::new));
    values.add(column(group, flush -> flush.run().workflow(), String[]::new));
    values.add(column(group, flush -> utc(flush.run().createdAt()), OffsetDateTime[]::new));
    return values;
  }

  private void runs(List<@Nullable Object> values) {
    values.add(column(group, flush -> flush.run().runId(), Long[]::new));
    values.add(column(group, flush -> flush.run().epoch(), Long[]::new));
    values.add(column(group, flush -> flush.outcome().wire(), String[]::new));
    values.add(column(group, flush -> flush.outcome().output(), String[]::new));
    values.add(column(group, flush -> flush.outcome().error(), String[]::new));
  }

  private void steps(List<@Nullable Object> values) {
    values.add(column(done, Of::runId, Long[]::new));
    values.add(column(done, r -> r.write().pos(), String[]::new));
    values.add(column(done, r -> r.write().name(), String[]::new));
    values.add(column(done, r -> r.write().kind(), String[]::new));
    values.add(column(done, r -> r.write().result(), String[]::new));
    values.add(column(done, r -> r.write().error(), String[]::new));
    values.add(column(done, r -> (short) r.write().attempts(), Short[]::new));
    values.add(column(done, r -> utc(r.write().beganAt()), OffsetDateTime[]::new));
    values.add(column(failed, Of::runId, Long[]::new));
    values.add(column(failed, r -> r.write().pos(), String[]::new));
    values.add(column(failed, r -> (short) r.write().number(), Short[]::new));
    values.add(column(failed, r -> r.write().error(), String[]::new));
  }

  private void waits(List<@Nullable Object> values) {
    values.add(column(waits, Of::runId, Long[]::new));
    values.add(column(waits, r -> r.write().pos(), String[]::new));
    values.add(column(waits, r -> r.write().name(), String[]::new));
    values.add(column(waits, r -> r.write().kind(), String[]::new));
    values.add(column(waits, r -> r.write().eventName(), String[]::new));
    values.add(column(waits, FlushRows::field, String[]::new));
    values.add(column(waits, FlushRows::value, String[]::new));
    values.add(column(waits, r -> utc(r.write().since()), OffsetDateTime[]::new));
    values.add(column(waits, r -> utcOrNull(r.write().due()), OffsetDateTime[]::new));
  }

  private void others(List<@Nullable Object> values) {
    values.add(column(events, r -> r.write().id(), Long[]::new));
    values.add(column(events, Of::runId, Long[]::new));
    values.add(column(events, r -> r.write().name(), String[]::new));
    values.add(column(events, r -> r.write().payload(), String[]::new));
    values.add(column(children, r -> r.write().id(), Long[]::new));
    values.add(column(children, Of::runId, Long[]::new));
    values.add(column(children, r -> r.write().pos(), String[]::new));
    values.add(column(children, r -> r.write().workflow(), String[]::new));
    values.add(column(children, r -> r.write().version(), Integer[]::new));
    values.add(column(children, r -> r.write().input(), String[]::new));
    values.add(column(children, r -> (short) r.write().prio(), Short[]::new));
  }

  static @Nullable String field(Of<Write.Wait> wait) {
    @Nullable Match match = wait.write().match();
    return match == null ? null : match.field();
  }

  static OffsetDateTime utc(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }

  private static @Nullable OffsetDateTime utcOrNull(@Nullable Instant at) {
    return at == null ? null : utc(at);
  }

  static <R, T> Object column(
      List<R> rows, Function<R, ? extends @Nullable T> part, IntFunction<@Nullable T[]> array) {
    return rows.stream().map(part).toArray(array);
  }

  private static @Nullable String value(Of<Write.Wait> wait) {
    @Nullable Match match = wait.write().match();
    return match == null ? null : match.value();
  }
}
