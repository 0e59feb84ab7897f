package dev.switchboard.workflow.catalogue;

import dev.switchboard.workflow.EventName;

/** What programs that act for a client business want to hear. */
public sealed interface McpEvent extends CatalogueEvent {
  /** Once per message, however often its webhook comes. */
  @EventName("mcp/client.notify")
  @Meaning("A customer wrote to a client business.")
  record ClientNotify(
      @Meaning(value = "the client business", example = "10") String clientId,
      @Meaning(value = "the line at the platform", example = "106540352242922")
          String phoneNumberId,
      @Meaning(
              value = "what there is to know",
              example = "message",
              oneOf = {"message"})
          String kind,
      @Meaning(value = "the platform's id of the message", example = "wamid.HBgLMzQ2MDA")
          String wamid)
      implements McpEvent {}
}
