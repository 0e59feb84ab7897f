package dev.switchboard.push;

import dev.switchboard.bus.Bus;
import dev.switchboard.bus.Topic;
import org.jspecify.annotations.Nullable;

/**
 * What sockets say of the people behind them. The bus alone carries it, nothing keeps it, and it
 * runs out by itself: whoever misses one of these is wrong for a minute at most.
 */
public sealed interface PresenceEvent {
  Topic<PresenceEvent> TOPIC = new Topic<>("push.presence", PresenceEvent.class);

  /** Whose conversations it is about. */
  long tenantId();

  /**
   * Which conversation somebody has open in one socket; said again for as long as it is so. Whoever
   * looks elsewhere types here no more.
   *
   * @param conversationId null: none, or the socket has closed
   */
  record Looking(long tenantId, String socket, long userId, @Nullable Long conversationId)
      implements PresenceEvent {}

  /** Somebody types, or has stopped; said again for as long as they do. */
  record Typing(long tenantId, String socket, long userId, long conversationId, boolean isTyping)
      implements PresenceEvent {}

  /** Somebody new listens and does not know yet: whoever has sockets says again who looks. */
  record Asked(long tenantId) implements PresenceEvent {}

  static void register(Bus bus) {
    bus.register(Looking.class, "push.looking.v1");
    bus.register(Typing.class, "push.typing.v1");
    bus.register(Asked.class, "push.asked.v1");
  }
}
