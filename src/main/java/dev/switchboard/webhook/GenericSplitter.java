package dev.switchboard.webhook;

import dev.switchboard.ledger.NewLeaf;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes the one leaf of an event in our own form: {@code {event, payload:{id, from, to, type,
 * text:{body}, timestamp}}}. Pure.
 */
final class GenericSplitter {
  private GenericSplitter() {}

  static Split split(JsonSlice root) {
    @Nullable String event = root.text("event");
    @Nullable JsonSlice payload = root.get("payload");
    if (event == null || payload == null || !payload.isObject()) {
      return new Split.Malformed("an event has an event and a payload");
    }
    return new Split.Leaves(
        List.of(
            new Split.Part(
                event.equals("message.received") ? "message" : event,
                NewLeaf.Queue.INBOX,
                key(event, payload),
                payload.text("to"),
                null,
                new LeafBody(null, Set.of(), event)
                    .context(root, name -> !name.equals("payload"))
                    .item(payload))));
  }

  private static UUID key(String event, JsonSlice payload) {
    @Nullable String time = payload.text("timestamp");
    @Nullable String id = payload.text("id");
    return id == null ? LeafKey.hashed(time, payload, event) : LeafKey.of(time, event, id);
  }
}
