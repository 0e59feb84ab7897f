package dev.switchboard.simulator;

import dev.switchboard.simulator.Fault.Limit;
import dev.switchboard.simulator.SimulatorConfig.BusinessNumber;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Judges well-formed messages by the faults and limits in force. */
final class Desk {
  private static final long WINDOW_MS = Duration.ofHours(24).toMillis();

  private final Faults faults;
  private final People people;
  private final MediaShelf shelf;
  private final Gate gate;
  private final Map<String, Bucket> businesses = new HashMap<>();
  private final Map<String, Bucket> numbers = new HashMap<>();
  private final Map<String, Bucket> pairs = new HashMap<>();

  Desk(Faults faults, People people, MediaShelf shelf, Gate gate) {
    this.faults = faults;
    this.people = people;
    this.shelf = shelf;
    this.gate = gate;
  }

  /** Limits start anew: theirs may have changed. */
  void reset() {
    businesses.clear();
    numbers.clear();
    pairs.clear();
  }

  /**
   * Why the message is refused; empty = accepted.
   *
   * @param luck of this call
   */
  Optional<GraphError> refusal(
      String phoneNumberId, SendRequest.Message message, RandomGenerator luck, long now) {
    Fault fault = faults.of(phoneNumberId);
    if (luck.nextDouble() < fault.errorRate()) {
      return Optional.of(GraphError.of(fault.errorCode(), "The simulator was told to fail."));
    }
    String media = message.mediaId();
    if (media != null && shelf.find(media).isEmpty()) {
      return Optional.of(
          GraphError.of(
              131009,
              "Param %s['id'] is not a valid whatsapp business account media attachment ID"
                  .formatted(message.type())));
    }
    return overLimit(phoneNumberId, message.party(), fault, now)
        .or(() ->
            fault.window() && !message.isTemplate() && isLate(phoneNumberId, message.party(), now)
                ? Optional.of(
                    GraphError.of(
                        131047,
                        "More than 24 hours have passed since the customer last replied to this"
                            + " number."))
                : Optional.empty());
  }

  private Optional<GraphError> overLimit(
      String phoneNumberId, String party, Fault fault, long now) {
    String business = gate.number(phoneNumberId).map(BusinessNumber::wabaId).orElse("");
    if (isOver(businesses, business, fault.businessLimit(), now)) {
      return Optional.of(
          GraphError.of(80007, "The WhatsApp Business Account has reached its rate limit."));
    }
    if (isOverThroughput(phoneNumberId, fault, now)) {
      return Optional.of(
          GraphError.of(
              130429, "Message failed to send because there were too many messages sent"));
    }
    if (isOver(pairs, phoneNumberId + ":" + party, fault.pairLimit(), now)) {
      return Optional.of(
          GraphError.of(
              131056,
              "Message failed to send because there were too many messages sent from this phone"
                  + " number to the same phone number in a short period of time."));
    }
    return Optional.empty();
  }

  private boolean isOverThroughput(String phoneNumberId, Fault fault, long now) {
    double most = fault.throughput();
    return most > 0
        && !numbers
            .computeIfAbsent(phoneNumberId, id -> new Bucket(Math.max(1, most), most, now))
            .take(now);
  }

  private static boolean isOver(
      Map<String, Bucket> buckets, String whose, @Nullable Limit limit, long now) {
    return limit != null
        && !buckets
            .computeIfAbsent(whose, id -> new Bucket(limit.burst(), 1 / limit.perSeconds(), now))
            .take(now);
  }

  private boolean isLate(String phoneNumberId, String party, long now) {
    return now - people.lastWrote(phoneNumberId, party) > WINDOW_MS;
  }
}
