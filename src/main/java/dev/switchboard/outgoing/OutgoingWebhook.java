package dev.switchboard.outgoing;

import dev.switchboard.bus.Bus;
import dev.switchboard.db.Database;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Tx;
import dev.switchboard.db.Vault;
import dev.switchboard.platform.AddressGuard;
import dev.switchboard.workflow.Declaration;
import dev.switchboard.workflow.EventStore;
import dev.switchboard.workflow.EventTap;
import dev.switchboard.workflow.NonRetriableException;
import dev.switchboard.workflow.Step;
import dev.switchboard.workflow.Workflow;
import dev.switchboard.workflow.catalogue.EndpointEvent;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Brings one event to one endpoint: ten tries over three days, then the run has failed and may be
 * run again by hand. Posts at least once, each time with the same id.
 */
public final class OutgoingWebhook implements Workflow<Delivery, String> {
  /** Its id as a workflow. */
  public static final String ID = "outgoing-webhook";

  private static final int AT_ONCE = 5;
  private static final Duration LONGEST_STEP = Duration.ofSeconds(40);
  private static final Duration LONGEST_FAILURE = Duration.ofDays(3);
  private static final List<Duration> PAUSES =
      List.of(
          Duration.ofSeconds(5),
          Duration.ofMinutes(5),
          Duration.ofMinutes(30),
          Duration.ofHours(2),
          Duration.ofHours(5),
          Duration.ofHours(10),
          Duration.ofHours(14),
          Duration.ofHours(20),
          Duration.ofHours(24));

  private final DeliveryStore store;
  private final Vault vault;
  private final Poster poster;
  private final EventStore events;
  private final InstantSource clock;

  public OutgoingWebhook(
      Vertx vertx, Database database, Vault vault, Means means, OutgoingConfig config) {
    this.store = new DeliveryStore(database);
    this.vault = vault;
    this.clock = means.clock();
    this.poster = new Poster(vertx, new AddressGuard(config.privateHosts()), clock);
    this.events = new EventStore(means.bus(), means.ids());
  }

  /** What it tells with, and by which clock. */
  public record Means(Bus bus, Ids ids, InstantSource clock) {}

  /** Starts a run for each event and each endpoint that wants it. */
  public EventTap tap() {
    return DeliveryStore::wanted;
  }

  @Override
  public Declaration<Delivery> declaration() {
    return Declaration.of(ID, Delivery.class)
        .concurrency(Delivery::endpointId, AT_ONCE)
        .stepTimeout(LONGEST_STEP)
        .build();
  }

  @Override
  public String run(Step step, Delivery delivery) {
    for (int tries = 1; ; tries++) {
      Answer answer = step.run("post " + tries, Answer.class, () -> post(delivery));
      String outcome =
          step.transaction("note " + tries, String.class, tx -> note(tx, delivery, answer));
      if (!outcome.isEmpty()) {
        return outcome;
      }
      if (tries > PAUSES.size()) {
        throw new NonRetriableException(
            "given up after %d tries: %s".formatted(tries, answer.detail()));
      }
      Duration asked = Duration.ofSeconds(answer.retryAfter());
      Duration pause = PAUSES.get(tries - 1);
      step.sleep("pause " + tries, asked.compareTo(pause) > 0 ? asked : pause);
    }
  }

  private Answer post(Delivery delivery) {
    Optional<DeliveryStore.Target> found = store.target(delivery);
    Instant now = clock.instant();
    if (found.isEmpty()) {
      return Answer.dropped("the endpoint or the event is gone", now);
    }
    DeliveryStore.Target target = found.get();
    if (!target.isOn()) {
      return Answer.dropped("the endpoint is off", now);
    }
    String body =
        new JsonObject()
            .put("type", target.name())
            .put("timestamp", target.at().toString())
            .put("data", new JsonObject(target.payload()))
            .encode();
    return poster.post(target.url(), headers(target, "evt_" + delivery.eventId(), body, now), body);
  }

  private Map<String, String> headers(
      DeliveryStore.Target target, String id, String body, Instant now) {
    long seconds = now.getEpochSecond();
    String purpose = secretPurpose(target.endpointId());
    String signatures = StandardSignature.of(unseal(target.secret(), purpose), id, seconds, body);
    @Nullable Buffer previous = target.previous();
    if (previous != null) {
      signatures += " " + StandardSignature.of(unseal(previous, purpose), id, seconds, body);
    }
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", "application/json");
    headers.put("User-Agent", "Switchboard");
    headers.put("webhook-id", id);
    headers.put("webhook-timestamp", Long.toString(seconds));
    headers.put("webhook-signature", signatures);
    return headers;
  }

  private String unseal(Buffer sealed, String purpose) {
    return vault.unseal(sealed.getBytes(), purpose);
  }

  /** What an endpoint's secret is sealed for. */
  public static String secretPurpose(long endpointId) {
    return "outgoing_endpoint.secret/" + endpointId;
  }

  // Empty: to be tried again. Else how the delivery ended.
  private String note(Tx tx, Delivery delivery, Answer answer) {
    long endpoint = Long.parseLong(delivery.endpointId());
    String detail = answer.detail() == null ? "" : answer.detail();
    return switch (answer.kind()) {
      case DELIVERED -> {
        DeliveryStore.works(tx, endpoint, answer.at());
        yield "delivered";
      }
      case DROPPED -> "dropped: " + detail;
      case FAILED, GONE -> {
        Optional<DeliveryStore.Failing> failing =
            DeliveryStore.fails(tx, endpoint, answer.at(), detail);
        if (failing.isEmpty()) {
          yield "dropped: the endpoint is off";
        }
        boolean isHopeless =
            answer.kind() == Answer.Kind.GONE
                || failing.get().since().plus(LONGEST_FAILURE).isBefore(answer.at());
        if (isHopeless) {
          disable(tx, endpoint, failing.get().tenantId(), detail, answer.at());
        }
        yield isHopeless ? "dropped: the endpoint was disabled, " + detail : "";
      }
    };
  }

  private void disable(Tx tx, long endpoint, long tenant, String why, Instant at) {
    DeliveryStore.disable(tx, endpoint, why, at);
    var told = new EndpointEvent.Disabled(Long.toString(endpoint), why);
    events.publish(tx, "outgoing", List.of(new EventStore.Published(tenant, told))).await();
  }
}
