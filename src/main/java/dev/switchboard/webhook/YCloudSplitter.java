package dev.switchboard.webhook;

import dev.switchboard.ledger.NewLeaf;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the one leaf of a YCloud event. Pure. */
final class YCloudSplitter {
  private YCloudSplitter() {}

  static Split split(JsonSlice event) {
    @Nullable String id = event.text("id");
    @Nullable String type = event.text("type");
    if (id == null || type == null) {
      return new Split.Malformed("an event has an id and a type");
    }
    return new Split.Leaves(
        List.of(
            switch (type) {
              case "whatsapp.inbound_message.received" ->
                  part(event, "message", "whatsappInboundMessage", "to");
              case "whatsapp.message.updated" -> part(event, "status", "whatsappMessage", "from");
              default -> part(event, type, "", "");
            }));
  }

  /**
   * @param ours the member of the item that holds the business's number
   */
  private static Split.Part part(JsonSlice event, String kind, String member, String ours) {
    @Nullable JsonSlice item = event.get(member);
    JsonSlice kept = item == null ? event : item;
    String type = event.text("type", "");
    return new Split.Part(
        kind,
        kind.equals("status") ? NewLeaf.Queue.STATUS : NewLeaf.Queue.INBOX,
        LeafKey.of(event.text("createTime"), "event", event.text("id", "")),
        kept.text(ours),
        kept.text("wabaId"),
        new LeafBody(null, Set.of(), type)
            .context(event, name -> item != null && !name.equals(member))
            .item(kept));
  }
}
