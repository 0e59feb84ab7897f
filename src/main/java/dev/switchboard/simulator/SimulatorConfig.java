package dev.switchboard.simulator;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Settings of the simulator.
 *
 * @param host address to listen on
 * @param port 0 = any free one
 * @param webhook where webhooks are posted
 * @param appSecret signs webhooks
 * @param verifyToken sent when the webhook's address is verified
 * @param accessToken the only bearer token that is let in
 * @param numbers the business numbers there are
 * @param record the journal; uploaded media are kept in {@code media} beside it
 * @param traffic messages a second that made-up customers write over all numbers; 0 = off
 * @param statusPace how long after acceptance a message is sent, delivered and read
 * @param seed of all that happens by chance; the same again: the same faults for each call
 */
public record SimulatorConfig(
    String host,
    int port,
    URI webhook,
    String appSecret,
    String verifyToken,
    String accessToken,
    List<BusinessNumber> numbers,
    Path record,
    double traffic,
    StatusPace statusPace,
    long seed) {

  public SimulatorConfig {
    numbers = List.copyOf(numbers);
    if (numbers.isEmpty()) {
      throw new IllegalArgumentException("simulator.numbers must name one number at least");
    }
    Set<String> ids = new HashSet<>();
    for (BusinessNumber number : numbers) {
      if (!ids.add(number.phoneNumberId())) {
        throw new IllegalArgumentException(
            "simulator.numbers names %s twice".formatted(number.phoneNumberId()));
      }
    }
    requireTraffic(traffic);
  }

  static void requireTraffic(double traffic) {
    if (!(traffic >= 0 && traffic <= 10_000)) {
      throw new IllegalArgumentException(
          "simulator.traffic (%s) must be 0 to 10000".formatted(traffic));
    }
  }

  /** A business's number, its line on WhatsApp. */
  public record BusinessNumber(String phoneNumberId, String displayPhoneNumber, String wabaId) {}

  /** Delays after acceptance; each at least the one before it. */
  public record StatusPace(Duration sent, Duration delivered, Duration read) {
    /** As fast as people see it happen. */
    public static final StatusPace LIVELY =
        new StatusPace(Duration.ofMillis(150), Duration.ofMillis(700), Duration.ofSeconds(3));

    public StatusPace {
      if (sent.isNegative() || delivered.compareTo(sent) < 0 || read.compareTo(delivered) < 0) {
        throw new IllegalArgumentException(
            "simulator.status-pace (%s, %s, %s) must not fall".formatted(sent, delivered, read));
      }
    }
  }
}
