package dev.switchboard.bus;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageConsumerOptions;
import java.util.function.Consumer;

/** The only door to the event bus; nothing else in the house names an address. Thread-safe. */
public final class Bus {
  static final ObjectMapper JSON = JsonMapper.builder().build();

  // Past this many unheard events the bus discards; its default is 1,000. Handlers return at once,
  // so a
  // queue this long means a stalled context, and then the sweep is the better way to catch up.
  private static final int MAX_WAITING = 10_000;

  private final EventBus events;

  public Bus(Vertx vertx) {
    this.events = vertx.eventBus();
  }

  /** Registers one event type. Call once per type at boot, before any room is deployed. */
  public <R extends Record> void register(Class<R> type, String wireName) {
    var _ = events.registerDefaultCodec(type, new RecordCodec<>(JSON, type, wireName));
  }

  /** Tells every room listening on the topic. A hint, not a record: delivery is best effort. */
  public <E> void publish(Topic<E> topic, E event) {
    var _ = events.publish(topic.address(), event);
  }

  /**
   * Hears a topic on the caller's context.
   *
   * @param handler must return at once; an awaiting handler holds back, then loses, later events
   * @return completes when the whole cluster can reach this consumer
   */
  public <E> Future<Void> hear(Topic<E> topic, Consumer<E> handler) {
    var options =
        new MessageConsumerOptions()
            .setAddress(topic.address())
            .setMaxBufferedMessages(MAX_WAITING);
    return events
        .<E>consumer(options, message -> handler.accept(topic.family().cast(message.body())))
        .completion();
  }
}
