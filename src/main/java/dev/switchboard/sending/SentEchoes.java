package dev.switchboard.sending;

import dev.switchboard.bus.Bus;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Tx;
import dev.switchboard.inbox.Echoes;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Recognises our ids in statuses; what was in doubt is settled by that. Thread-safe. */
public final class SentEchoes implements Echoes {
  private static final Logger LOG = LoggerFactory.getLogger(SentEchoes.class);

  private final Bus bus;
  private final AlertStore alerts;

  public SentEchoes(Bus bus, Ids ids) {
    this.bus = bus;
    this.alerts = new AlertStore(bus, ids);
  }

  @Override
  public Map<Echo, Long> confirm(Tx tx, List<Echo> echoes) {
    Map<Echo, AttemptId> ours = new LinkedHashMap<>();
    for (Echo echo : echoes) {
      AttemptId.parse(echo.opaque()).ifPresent(id -> ours.put(echo, id));
    }
    if (ours.isEmpty()) {
      return Map.of();
    }
    EchoStore.Accepted accepted =
        EchoStore.accept(
            tx,
            ours.entrySet().stream()
                .map(e ->
                    new EchoStore.Proof(
                        e.getValue(), e.getKey().accountId(), e.getKey().externalId()))
                .toList());
    tellDoubled(tx, accepted);
    Map<Echo, Long> confirmed = new HashMap<>();
    ours.forEach((echo, id) -> {
      @Nullable Long message = accepted.messages().get(id.attempt());
      if (message != null) {
        confirmed.put(echo, message);
        if (accepted.news().contains(message)) {
          tx.afterCommit(() -> tell(echo.accountId(), message));
        }
      }
    });
    return confirmed;
  }

  // Two ids of the platform for one message.
  private void tellDoubled(Tx tx, EchoStore.Accepted accepted) {
    Map<Long, Long> doubled = new HashMap<>(accepted.doubled());
    if (!accepted.news().isEmpty()) {
      doubled.putAll(AttemptStore.doubled(tx, List.copyOf(accepted.news())));
    }
    doubled.forEach((message, line) -> {
      LOG.error("message {} of line {} went out twice", message, line);
      alerts.raise(
          tx,
          new AlertStore.Alert(
              line, message, "doubled", null, "The platform has this message twice."));
    });
  }

  // Whoever waited behind it may go now.
  private void tell(long accountId, long messageId) {
    bus.publish(OutboxEvent.TOPIC, new OutboxEvent.Settled(messageId));
    bus.publish(OutboxEvent.TOPIC, new OutboxEvent.Queued(accountId));
  }
}
