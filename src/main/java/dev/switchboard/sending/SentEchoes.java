package dev.switchboard.sending;

import dev.switchboard.bus.Bus;
import dev.switchboard.db.Tx;
import dev.switchboard.inbox.Echoes;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Recognises our ids in statuses; what was in doubt is settled by that. Thread-safe. */
public final class SentEchoes implements Echoes {
  private final Bus bus;

  public SentEchoes(Bus bus) {
    this.bus = bus;
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

  // Whoever waited behind it may go now.
  private void tell(long accountId, long messageId) {
    bus.publish(OutboxEvent.TOPIC, new OutboxEvent.Settled(messageId));
    bus.publish(OutboxEvent.TOPIC, new OutboxEvent.Queued(accountId));
  }
}
