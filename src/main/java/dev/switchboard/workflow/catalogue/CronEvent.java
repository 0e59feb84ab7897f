package dev.switchboard.workflow.catalogue;

import dev.switchboard.workflow.EventName;

/** A nightly or hourly work begins. Of the installation, so no agency's webhook hears it. */
public sealed interface CronEvent extends CatalogueEvent {
  @EventName("cron/audit.archive")
  @Meaning("Old trails of what people did are taken away.")
  record AuditArchive(
      @Meaning(value = "when it was due", example = "2026-11-24T03:30:00Z") String at)
      implements CronEvent {}

  @EventName("cron/messages.retention")
  @Meaning("Messages that their agency keeps no longer are taken away.")
  record MessagesRetention(
      @Meaning(value = "when it was due", example = "2026-11-24T02:40:00Z") String at)
      implements CronEvent {}

  @EventName("cron/media.retention")
  @Meaning("Files that their agency keeps no longer are taken away.")
  record MediaRetention(
      @Meaning(value = "when it was due", example = "2026-11-24T03:00:00Z") String at)
      implements CronEvent {}

  @EventName("cron/rate-limit.gc")
  @Meaning("Rate limits that nobody took from are forgotten.")
  record RateLimitGc(
      @Meaning(value = "when it was due", example = "2026-11-24T10:10:00Z") String at)
      implements CronEvent {}
}
