package dev.switchboard.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Customers who write to every number in turn, and a program that sends on each: a writer for each
 * number, so that it is known in which order was asked.
 */
final class Writers {
  private static final int CUSTOMERS = 20;

  private final PublicClient client;
  private final List<String> numbers;
  private final int betweenCustomersMillis;
  private final int betweenSendsMillis;
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicInteger written = new AtomicInteger();
  private final List<Thread> threads = new ArrayList<>();

  Writers(
      PublicClient client,
      List<String> numbers,
      int betweenCustomersMillis,
      int betweenSendsMillis) {
    this.client = client;
    this.numbers = numbers;
    this.betweenCustomersMillis = betweenCustomersMillis;
    this.betweenSendsMillis = betweenSendsMillis;
  }

  void start() {
    threads.add(Thread.startVirtualThread(this::customers));
    for (String number : numbers) {
      threads.add(Thread.startVirtualThread(() -> send(number)));
    }
  }

  /** Tells them to end, and does not wait. */
  void end() {
    over.set(true);
  }

  /** Comes back when each has ended what it was at. */
  void stop() {
    end();
    Settling.join(threads);
  }

  private void customers() {
    for (int i = 0; !over.get(); i++) {
      client.customerWrites(numbers.get(i % numbers.size()), customer(0, i), "in " + i);
      Settling.pass(betweenCustomersMillis);
    }
  }

  private void send(String number) {
    while (!over.get()) {
      int i = written.getAndIncrement();
      client.send(number, customer(1, i), "out " + i);
      Settling.pass(betweenSendsMillis);
    }
  }

  private static String customer(int crowd, int i) {
    return "346%08d".formatted(crowd * CUSTOMERS + i % CUSTOMERS);
  }
}
