package dev.switchboard.inbox;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What new messages do to their conversations, summed up per conversation. Pure. */
final class Touches {
  private final Map<Long, InboxStore.Touch> byConversation = new LinkedHashMap<>();

  void add(InboxStore.Placed one) {
    byConversation.merge(one.conversationId(), touch(one), Touches::sum);
  }

  List<InboxStore.Touch> all() {
    return List.copyOf(byConversation.values());
  }

  private static InboxStore.Touch touch(InboxStore.Placed one) {
    Inbound.Message message = one.message();
    boolean isNews = !message.marks().isHistory();
    boolean isTheirs = !message.origin().isOurs();
    return new InboxStore.Touch(
        one.conversationId(),
        isNews && isTheirs ? 1 : 0,
        message.at(),
        one.id(),
        Preview.of(message.content()),
        message.origin().direction(),
        isNews && isTheirs && message.content().isWritten() ? message.at() : null,
        isNews && !isTheirs);
  }

  private static InboxStore.Touch sum(InboxStore.Touch one, InboxStore.Touch other) {
    InboxStore.Touch last = isBefore(one, other) ? other : one;
    return new InboxStore.Touch(
        one.conversationId(),
        one.unread() + other.unread(),
        last.at(),
        last.messageId(),
        last.preview(),
        last.direction(),
        later(one.inboundAt(), other.inboundAt()),
        one.answered() || other.answered());
  }

  private static boolean isBefore(InboxStore.Touch one, InboxStore.Touch other) {
    int byTime = one.at().compareTo(other.at());
    return byTime != 0 ? byTime < 0 : one.messageId() < other.messageId();
  }

  private static @Nullable Instant later(@Nullable Instant one, @Nullable Instant other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return other.isAfter(one) ? other : one;
  }
}
