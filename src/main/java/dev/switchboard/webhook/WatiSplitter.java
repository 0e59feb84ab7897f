package dev.switchboard.webhook;

import dev.switchboard.ledger.NewLeaf;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes the one leaf of a Wati event, which is flat. Pure. */
final class WatiSplitter {
  private WatiSplitter() {}

  static Split split(JsonSlice event) {
    @Nullable String type = event.text("eventType");
    if (type == null) {
      return new Split.Malformed("an event has an eventType");
    }
    boolean isStatus = type.startsWith("sentMessage");
    return new Split.Leaves(
        List.of(
            new Split.Part(
                isStatus ? "status" : type,
                isStatus ? NewLeaf.Queue.STATUS : NewLeaf.Queue.INBOX,
                key(event, type),
                null,
                null,
                new LeafBody(null, Set.of(), type).item(event))));
  }

  private static UUID key(JsonSlice event, String type) {
    @Nullable String time = event.text("timestamp");
    @Nullable String id = event.text("whatsappMessageId");
    return id == null ? LeafKey.hashed(time, event, type) : LeafKey.of(time, type, id);
  }
}
