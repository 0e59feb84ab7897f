package dev.switchboard.workflow;

import dev.switchboard.bus.Bus;
import dev.switchboard.bus.Topic;

/** What the workflow room says: hints, all of them found by a sweep as well. */
public sealed interface WorkflowEvent {
  Topic<WorkflowEvent> TOPIC = new Topic<>("workflow", WorkflowEvent.class);

  /** Runs are ready for an engine. */
  record Ready() implements WorkflowEvent {}

  /**
   * There is something for the dispatcher.
   *
   * @param at epoch milliseconds when; 0: now
   */
  record Posted(long at) implements WorkflowEvent {}

  static void register(Bus bus) {
    bus.register(Ready.class, "workflow.ready.v1");
    bus.register(Posted.class, "workflow.posted.v1");
  }
}
