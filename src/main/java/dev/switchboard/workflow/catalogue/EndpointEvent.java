package dev.switchboard.workflow.catalogue;

import dev.switchboard.workflow.EventName;

/** What becomes of an agency's own webhooks. */
public sealed interface EndpointEvent extends CatalogueEvent {
  @EventName("webhook/endpoint.disabled")
  @Meaning("An endpoint of yours gets nothing any more, because it has failed for days or is gone.")
  record Disabled(
      @Meaning(value = "the endpoint", example = "7341958203412485") String endpointId,
      @Meaning(value = "why", example = "it answers 410") String reason)
      implements EndpointEvent {}
}
