package dev.switchboard.workflow.catalogue;

import dev.switchboard.workflow.EventName;
import org.jspecify.annotations.Nullable;

/**
 * What comes from and goes to the platforms; of WhatsApp first, of Meta's others in the same way.
 */
public sealed interface WaEvent extends CatalogueEvent {
  /** Once per leaf, with the transaction that placed it. */
  @EventName("wa/webhook.received")
  @Meaning("The platform posted something to one of your lines, and it was placed.")
  record WebhookReceived(
      @Meaning(value = "the line at the platform", example = "106540352242922")
          String phoneNumberId,
      @Meaning(
              value = "where the posted bytes are, for an admin",
              example = "/api/v1/webhooks/events/7341958203412480")
          String rawPayload,
      @Meaning(value = "the id of this event in the ledger", example = "7341958203412480")
          String derivedEventId)
      implements WaEvent {}

  /** When a message comes to the platform, or fails for good; each at most once per message. */
  @EventName("wa/message.send.completed")
  @Meaning(
      "A message that was queued is with the platform, or will not get there. One that the platform took and gave up later is told twice: sent, then failed.")
  record SendCompleted(
      @Meaning(value = "the message, as its `queueId`", example = "7341958203412481")
          String requestId,
      @Meaning(value = "the platform's id of it", example = "wamid.HBgLMzQ2MDA")
          @Nullable String wamid,
      @Meaning(
              value = "what became of it",
              example = "sent",
              oneOf = {"sent", "failed"})
          String status,
      @Meaning(value = "the platform's code of a failure", example = "131047")
          @Nullable Integer errorCode)
      implements WaEvent {}

  /** With the transaction that shows the message. */
  @EventName("wa/media.download.requested")
  @Meaning("A message came with a file, which is fetched now.")
  record MediaRequested(
      @Meaning(value = "the client business", example = "10") String clientId,
      @Meaning(value = "the line at the platform", example = "106540352242922")
          String phoneNumberId,
      @Meaning(value = "the file: `GET /api/v1/media/{id}`", example = "7341958203412482")
          String mediaId,
      @Meaning(value = "the platform's id of the message", example = "wamid.HBgLMzQ2MDA")
          String wamid)
      implements WaEvent {}

  /** With the transaction that queues the first message that needs it on this line. */
  @EventName("wa/media.upload.requested")
  @Meaning(
      "A message with a file of yours waits until the platform has the file, which is uploaded now, once for each line.")
  record UploadRequested(
      @Meaning(value = "the client business", example = "10") String clientId,
      @Meaning(value = "the line at the platform", example = "106540352242922")
          String phoneNumberId,
      @Meaning(value = "the file: `GET /api/v1/media/{id}`", example = "7341958203412482")
          String mediaId,
      @Meaning(
              value = "the upload, the same for the same bytes and line",
              example = "7341958203412485")
          String uploadId)
      implements WaEvent {}

  /** By the hour, by a webhook of a template, by who asks for it or sends the first one. */
  @EventName("wa/templates.requested")
  @Meaning("The list of a WhatsApp business account's message templates is read from Meta.")
  record TemplatesRequested(
      @Meaning(value = "a line of this account", example = "7341958203412479") String accountId,
      @Meaning(value = "the business account at the platform", example = "102290129340398")
          String businessAccountId)
      implements WaEvent {}

  /** Once per fact, with the transaction that keeps it. */
  @EventName("wa/status.update.received")
  @Meaning("The platform said something of a message.")
  record StatusReceived(
      @Meaning(value = "the line at the platform", example = "106540352242922")
          String phoneNumberId,
      @Meaning(value = "the platform's id of the message", example = "wamid.HBgLMzQ2MDA")
          String wamid,
      @Meaning(value = "the platform's word", example = "delivered") String status,
      @Meaning(value = "its words on a failure", example = "Re-engagement message")
          @Nullable String error,
      @Meaning(value = "when it was so", example = "2026-11-24T10:00:00Z") String at,
      @Meaning(value = "who of a group it is about", example = "34600111222")
          @Nullable String participant)
      implements WaEvent {}
}
