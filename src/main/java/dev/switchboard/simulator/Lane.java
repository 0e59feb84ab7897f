package dev.switchboard.simulator;

import dev.switchboard.simulator.SimulatorConfig.BusinessNumber;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;

/**
 * The webhooks of one number: one POST at a time, so that they arrive in order, and the same bytes
 * again until they are taken. A lane that fell behind bundles what is due, as Meta does.
 */
final class Lane {
  private static final long COLLECT_MS = 1_000;
  private static final int BEHIND = 32;
  private static final int CATCH_UP = 100;
  // Meta's webhooks have 3 MB at most; the rest is for the envelope.
  private static final long LARGEST_BUNDLE = 2_500_000;
  private static final int DUPLICATE_WITHIN_MS = 1_000;

  private final BusinessNumber number;
  private final Deliveries deliveries;
  private final Faults faults;
  private final Dice dice;
  private final PriorityQueue<Waiting> waiting =
      new PriorityQueue<>(Comparator.comparingLong(Waiting::due).thenComparingLong(Waiting::order));
  private final Deque<Waiting> due = new ArrayDeque<>();
  private final List<Waiting> held = new ArrayList<>();
  private long order;
  private int inFlight;
  private long timer = -1;

  Lane(BusinessNumber number, Deliveries deliveries, Faults faults, Dice dice) {
    this.number = number;
    this.deliveries = deliveries;
    this.faults = faults;
    this.dice = dice;
  }

  private record Waiting(WebhookItem item, long due, long order) {}

  /** What is posted as one body. */
  record Parcel(String phoneNumberId, List<WebhookItem> items, Buffer body) {}

  void offer(WebhookItem item) {
    Fault fault = faults.of(number.phoneNumberId());
    long stray = fault.reorder() ? luck("stray").nextInt(Fault.STRAY_MS) : 0;
    waiting.add(new Waiting(item, item.due() + fault.delayMs() + stray, order++));
    pump();
  }

  private RandomGenerator luck(String kind) {
    return dice.next(kind, number.phoneNumberId());
  }

  int pending() {
    return waiting.size() + held.size() + due.size() + inFlight;
  }

  /** What was held is due again, if it still is: faults have changed. */
  void release() {
    waiting.addAll(held);
    held.clear();
    pump();
  }

  private void pump() {
    if (inFlight > 0) {
      return;
    }
    long now = deliveries.now();
    Fault fault = faults.of(number.phoneNumberId());
    while (!waiting.isEmpty() && waiting.element().due() <= now) {
      Waiting next = waiting.remove();
      (fault.holds(next.item().state()) ? held : due).add(next);
    }
    if (due.isEmpty() || isCollecting(fault, now)) {
      arm(now);
      return;
    }
    post(parcel(fault), 1);
  }

  private boolean isCollecting(Fault fault, long now) {
    return due.size() < fault.batch() && now < due.element().due() + COLLECT_MS;
  }

  private void arm(long now) {
    deliveries.cancel(timer);
    timer = -1;
    long next = Long.MAX_VALUE;
    if (!waiting.isEmpty()) {
      next = waiting.element().due();
    }
    if (!due.isEmpty()) {
      next = Math.min(next, due.element().due() + COLLECT_MS);
    }
    if (next < Long.MAX_VALUE) {
      timer = deliveries.after(next - now, this::pump);
    }
  }

  private Parcel parcel(Fault fault) {
    List<WebhookItem> items = bundle(fault);
    if (fault.reorder()) {
      Collections.shuffle(items, luck("shuffle"));
    }
    inFlight = items.size();
    return new Parcel(
        number.phoneNumberId(), List.copyOf(items), Wire.bytes(WebhookBody.of(number, items)));
  }

  private List<WebhookItem> bundle(Fault fault) {
    int natural = due.size() > BEHIND ? CATCH_UP : 1;
    int most = fault.batch() > 0 ? fault.batch() : natural;
    List<WebhookItem> items = new ArrayList<>();
    long bytes = 0;
    while (!due.isEmpty() && items.size() < most) {
      bytes += due.element().item().size();
      if (bytes > LARGEST_BUNDLE && !items.isEmpty()) {
        break;
      }
      items.add(due.remove().item());
    }
    return items;
  }

  private void post(Parcel parcel, int attempt) {
    deliveries
        .post(parcel, attempt, false)
        .onSuccess(taken -> {
          if (taken) {
            finish(parcel);
          } else {
            long pause = Backoff.afterAttempt(attempt, luck("backoff"));
            var _ = deliveries.after(pause, () -> post(parcel, attempt + 1));
          }
        });
  }

  private void finish(Parcel parcel) {
    inFlight = 0;
    RandomGenerator luck = luck("duplicate");
    if (luck.nextDouble() < faults.of(number.phoneNumberId()).duplicateRate()) {
      var _ =
          deliveries.after(
              luck.nextInt(DUPLICATE_WITHIN_MS),
              () -> {
                var _ = deliveries.post(parcel, 1, true);
              });
    }
    pump();
  }
}
