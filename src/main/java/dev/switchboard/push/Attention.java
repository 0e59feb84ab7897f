package dev.switchboard.push;

import dev.switchboard.access.Credential;
import dev.switchboard.access.Right;
import dev.switchboard.bus.Bus;
import io.vertx.core.Future;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one socket says after its hello: takes its frames, holds them to the limit, tells the bus
 * what they mean of colleagues, and has done what they ask for. Belongs to one event loop.
 */
final class Attention {
  private static final Logger LOG = LoggerFactory.getLogger(Attention.class);

  /** Frames that a socket may send at once, and a second for ever. */
  static final int MOST_AT_ONCE = 50;

  static final int MOST_A_SECOND = 5;

  private final Client client;
  private final Errands errands;
  private final Bus bus;
  private final Sight sight;
  private final LongSupplier nanos;
  // Of the whole cluster; made when there is something to say, as most sockets only listen.
  private @Nullable String name;
  private @Nullable Long looking;
  private double left = MOST_AT_ONCE;
  private long filledAt;
  // Of two questions on their way the later counts, whichever is answered first.
  private int looks;
  private int types;
  private boolean isGone;

  Attention(Client client, Errands errands, Bus bus, Sight sight, LongSupplier nanos) {
    this.client = client;
    this.errands = errands;
    this.bus = bus;
    this.sight = sight;
    this.nanos = nanos;
    this.filledAt = nanos.getAsLong();
  }

  /** A frame has come. */
  void take(String text) {
    if (isGone) {
      return;
    }
    if (!isWithinTheLimit()) {
      isGone = true;
      client.refuse(Close.TOO_MANY);
      return;
    }
    switch (ClientFrame.parse(text)) {
      case ClientFrame.Presence(var conversation) -> look(conversation);
      case ClientFrame.Typing(var conversation, var isTyping) -> type(conversation, isTyping);
      case ClientFrame.Pong _ -> announce();
      case ClientFrame.Ask asked -> errands.take(asked);
      case ClientFrame.Hello _, ClientFrame.Unknown _ -> {}
      case ClientFrame.Bad(var reason) -> {
        isGone = true;
        client.refuse(Close.BAD_FRAME, reason);
      }
    }
  }

  private boolean isWithinTheLimit() {
    long now = nanos.getAsLong();
    left = Math.min(MOST_AT_ONCE, left + (now - filledAt) / 1e9 * MOST_A_SECOND);
    filledAt = now;
    left -= 1;
    return left >= 0;
  }

  private void look(@Nullable Long conversation) {
    int asked = ++looks;
    ifSeen(conversation)
        .onSuccess(isSeen -> {
          if (asked == looks && !isGone) {
            looksAt(isSeen ? conversation : null);
          }
        });
  }

  private void looksAt(@Nullable Long conversation) {
    boolean isNews = looking != null || conversation != null;
    looking = conversation;
    @Nullable Long user = person(Right.READ);
    if (user != null && isNews) {
      bus.publish(
          PresenceEvent.TOPIC, new PresenceEvent.Looking(tenant(), name(), user, conversation));
    }
  }

  private void type(long conversation, boolean isTyping) {
    int asked = ++types;
    @Nullable Long user = person(Right.WRITE);
    if (user == null) {
      return;
    }
    ifSeen(conversation)
        .onSuccess(isSeen -> {
          if (isSeen && asked == types && !isGone) {
            bus.publish(
                PresenceEvent.TOPIC,
                new PresenceEvent.Typing(tenant(), name(), user, conversation, isTyping));
          }
        });
  }

  // Not knowing is as not seeing: the next frame of it asks again.
  private Future<Boolean> ifSeen(@Nullable Long conversation) {
    return conversation == null || person(Right.READ) == null
        ? Future.succeededFuture(false)
        : sight
            .sees(client.scope(), conversation)
            .onFailure(
                e -> LOG.debug("conversation {} could not be looked up: {}", conversation, e));
  }

  /** Says again what is open, which would run out. */
  void announce() {
    if (looking != null) {
      looksAt(looking);
    }
  }

  /** The socket has closed: nobody looks or types behind it. */
  void gone() {
    isGone = true;
    if (name != null) {
      looking = null;
      @Nullable Long user = person(Right.READ);
      if (user != null) {
        bus.publish(PresenceEvent.TOPIC, new PresenceEvent.Looking(tenant(), name, user, null));
      }
    }
  }

  // A program with a key is no colleague: it listens.
  private @Nullable Long person(Right right) {
    return client.holder().credential() instanceof Credential.Person(var user, _, var role)
            && role.right().includes(right)
        ? user
        : null;
  }

  private long tenant() {
    return client.holder().tenantId();
  }

  private String name() {
    @Nullable String known = name;
    if (known == null) {
      known = UUID.randomUUID().toString();
      name = known;
    }
    return known;
  }
}
