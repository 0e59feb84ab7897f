package dev.switchboard.workflow.catalogue;

import dev.switchboard.workflow.EventName;

/** What becomes of conversations that a script answers. */
public sealed interface IntakeEvent extends CatalogueEvent {
  /** Of lines with a script only; with the transaction that shows the message. */
  @EventName("intake/message.heard")
  @Meaning("A customer wrote into a conversation that a script answers.")
  record Heard(
      @Meaning(value = "the conversation", example = "7341958203412483") String conversationId,
      @Meaning(value = "the message", example = "7341958203412481") String messageId,
      @Meaning(value = "when it came in", example = "2026-11-24T10:00:00Z") String at)
      implements IntakeEvent {}

  /** With the transaction that ends the script. */
  @EventName("intake/ended")
  @Meaning(
      "A script is over: a person goes on. What was answered: `GET /api/v1/conversations/{id}/intake`.")
  record Ended(
      @Meaning(value = "the conversation", example = "7341958203412483") String conversationId,
      @Meaning(value = "the line", example = "1000") String accountId,
      @Meaning(
              value = "why",
              example = "completed",
              oneOf = {
                "completed",
                "unclear",
                "silent",
                "broken",
                "taken_over",
                "answered",
                "opted_out",
                "late",
                "off",
                "merged"
              })
          String reason)
      implements IntakeEvent {}
}
