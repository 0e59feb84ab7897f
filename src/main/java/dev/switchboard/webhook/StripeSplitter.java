package dev.switchboard.webhook;

import dev.switchboard.ledger.NewLeaf;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the one leaf of a Stripe event, of the first form and of the second. Pure. */
final class StripeSplitter {
  private StripeSplitter() {}

  static Split split(JsonSlice event) {
    @Nullable String id = event.text("id");
    @Nullable String type = event.text("type");
    if (id == null || type == null) {
      return new Split.Malformed("an event has an id and a type");
    }
    return new Split.Leaves(
        List.of(
            new Split.Part(
                type,
                NewLeaf.Queue.INBOX,
                LeafKey.of(event.text("created"), "event", id, type),
                null,
                null,
                new LeafBody(null, Set.of(), type).item(event))));
  }
}
