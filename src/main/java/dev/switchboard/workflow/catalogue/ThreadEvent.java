package dev.switchboard.workflow.catalogue;

import dev.switchboard.workflow.EventName;
import org.jspecify.annotations.Nullable;

/** What becomes of conversations and contacts. */
public sealed interface ThreadEvent extends CatalogueEvent {
  @EventName("conversation/opened")
  @Meaning("A customer and a line have a conversation that was not there before.")
  record Opened(
      @Meaning(value = "the conversation", example = "7341958203412483") String conversationId,
      @Meaning(value = "the customer", example = "7341958203412484") String contactId,
      @Meaning(value = "the line", example = "1000") String accountId)
      implements ThreadEvent {}

  @EventName("conversation/assigned")
  @Meaning("A conversation was given to somebody, or to nobody.")
  record Assigned(
      @Meaning(value = "the conversation", example = "7341958203412483") String conversationId,
      @Meaning(value = "who has it now; null: nobody", example = "71") @Nullable String assigneeId,
      @Meaning(value = "who gave it", example = "Marta") String by)
      implements ThreadEvent {}

  @EventName("conversation/closed")
  @Meaning("A conversation was archived.")
  record Closed(
      @Meaning(value = "the conversation", example = "7341958203412483") String conversationId,
      @Meaning(value = "who closed it", example = "Marta") String by)
      implements ThreadEvent {}

  @EventName("contact/created")
  @Meaning("Somebody wrote who was not known before.")
  record ContactCreated(
      @Meaning(value = "the contact", example = "7341958203412484") String contactId)
      implements ThreadEvent {}
}
