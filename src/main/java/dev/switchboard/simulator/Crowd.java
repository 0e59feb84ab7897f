package dev.switchboard.simulator;

import dev.switchboard.simulator.SimulatorConfig.BusinessNumber;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Made-up customers, 200 for each number: they write on their own, and often answer when they are
 * written to. Their numbers are of area code 555, which nobody has.
 */
final class Crowd {
  private static final Logger LOG = LoggerFactory.getLogger(Crowd.class);
  private static final int POOL = 200;
  private static final int TICK_MS = 20;
  private static final double ANSWERS = 0.6;
  private static final long SOONEST_ANSWER_MS = 3_000;
  private static final long LATEST_ANSWER_MS = 20_000;
  // When the business does not take webhooks, its customers do not fill the memory.
  private static final int MOST_PENDING = 50_000;

  private final Vertx vertx;
  private final List<BusinessNumber> numbers;
  private final Customers customers;
  private final Lanes lanes;
  private final RandomGenerator random;
  private double perSecond;
  private double owed;
  private long timer = -1;

  Crowd(
      Vertx vertx,
      List<BusinessNumber> numbers,
      Customers customers,
      Lanes lanes,
      RandomGenerator random) {
    this.vertx = vertx;
    this.numbers = numbers;
    this.customers = customers;
    this.lanes = lanes;
    this.random = random;
  }

  double perSecond() {
    return perSecond;
  }

  /** From now on, over all numbers; 0 = nobody writes. */
  void pace(double traffic) {
    perSecond = traffic;
    owed = 0;
    if (timer >= 0) {
      vertx.cancelTimer(timer);
      timer = -1;
    }
    if (traffic > 0) {
      timer = vertx.setPeriodic(TICK_MS, ticked -> tick());
    }
  }

  /** Tells that a message to {@code party} was accepted. */
  void writtenTo(String phoneNumberId, String party) {
    int customer = customer(phoneNumberId, party);
    if (perSecond > 0 && customer >= 0 && random.nextDouble() < ANSWERS) {
      vertx.setTimer(
          random.nextLong(SOONEST_ANSWER_MS, LATEST_ANSWER_MS),
          timer -> say(phoneNumberId, customer, Phrases.answer(customer, random)));
    }
  }

  private void tick() {
    // Uneven on purpose: each tick owes between nothing and twice its share.
    owed += perSecond * TICK_MS / 1000 * 2 * random.nextDouble();
    while (owed >= 1) {
      owed--;
      BusinessNumber number = numbers.get(random.nextInt(numbers.size()));
      int customer = random.nextInt(POOL);
      say(number.phoneNumberId(), customer, Phrases.opening(customer, random));
    }
  }

  private void say(String phoneNumberId, int customer, String text) {
    if (perSecond == 0 || lanes.pendingInAll() > MOST_PENDING) {
      return;
    }
    String waId = waId(phoneNumberId, customer);
    customers
        .write(CustomerMessage.text(phoneNumberId, waId, Phrases.name(customer), text))
        .onFailure(e -> LOG.warn("a customer's message is lost: {}", e.toString()));
  }

  private String waId(String phoneNumberId, int customer) {
    return "15553%02d%04d".formatted(index(phoneNumberId) % 100, customer);
  }

  private int customer(String phoneNumberId, String party) {
    String digits = party.length() == 11 ? party.substring(7) : "";
    int customer = digits.matches("[0-9]{4}") ? Integer.parseInt(digits) : POOL;
    return customer < POOL && waId(phoneNumberId, customer).equals(party) ? customer : -1;
  }

  private int index(String phoneNumberId) {
    for (int i = 0; i < numbers.size(); i++) {
      if (numbers.get(i).phoneNumberId().equals(phoneNumberId)) {
        return i;
      }
    }
    return -1;
  }
}
