package dev.switchboard.proof;

import static org.awaitility.Awaitility.await;

import dev.switchboard.proof.TlsClient.Answer;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * Posts at a steady rate, up to 200 at once whatever becomes of them; writes down what was not 200.
 */
final class Load implements AutoCloseable {
  private static final int MOST_AT_ONCE = 200;

  private final TlsClient client;
  private final long everyMillis;
  private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
  private final AtomicInteger posted = new AtomicInteger();
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicLong slowest = new AtomicLong();
  private long timer;

  Load(TlsClient client, int aSecond) {
    this.client = client;
    this.everyMillis = 1_000 / aSecond;
  }

  void start() {
    timer = client.vertx().setPeriodic(everyMillis, fired -> post());
  }

  // A machine that cannot keep the rate is not asked for more and more at once.
  private void post() {
    if (posted.get() - answered.get() >= MOST_AT_ONCE) {
      return;
    }
    String id = id(posted.getAndIncrement());
    long began = System.nanoTime();
    var _ =
        client
            .text(id)
            .onComplete(answer -> heard(id, began, answer), e -> failed("%s: %s".formatted(id, e)));
  }

  private void heard(String id, long began, Answer answer) {
    long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    slowest.accumulateAndGet(took, Math::max);
    if (answer.status() == 200) {
      answered.incrementAndGet();
    } else {
      failed("%s: %d %s".formatted(id, answer.status(), answer.body()));
    }
  }

  private void failed(String how) {
    failures.add(how);
    answered.incrementAndGet();
  }

  /** Posts no more, and waits for the answers that are owed. */
  void stop() {
    client.vertx().cancelTimer(timer);
    await("the last answers").until(() -> answered.get() == posted.get());
  }

  int answered() {
    return answered.get();
  }

  long slowestMillis() {
    return slowest.get();
  }

  List<String> failures() {
    return List.copyOf(failures);
  }

  /** Meta's ids of all that was posted. */
  List<String> ids() {
    return IntStream.range(0, posted.get()).mapToObj(i -> "wamid." + id(i)).toList();
  }

  private static String id(int i) {
    return "load-" + i;
  }

  @Override
  public void close() {
    client.close();
  }
}
