package dev.switchboard.boot;

import dev.switchboard.feed.FeedStore;
import dev.switchboard.media.MediaFetch;
import dev.switchboard.workflow.Registry;
import dev.switchboard.workflow.RetentionWorkflow;
import dev.switchboard.workflow.WorkflowConfig;
import java.util.List;

/** The workflows that a node knows. */
final class Workflows {
  private Workflows() {}

  static Registry registry(Parts parts, WorkflowConfig config) {
    return new Registry(
        List.of(
            new RetentionWorkflow(config.retention()),
            new MediaFetch(parts.mediaFiles(), new FeedStore(parts.bus()))));
  }
}
