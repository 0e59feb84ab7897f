package dev.switchboard.workflow;

import dev.switchboard.db.Tx;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says which runs events start beyond what declarations say, since it depends on rows of a room.
 * Asked by the dispatcher, in its transaction, once for all events of a pass; may block.
 */
@FunctionalInterface
public interface EventTap {
  List<Start> starts(Tx tx, List<Seen> events);

  /** An event, without what it says. */
  record Seen(long id, @Nullable Long tenantId, String name) {}

  /**
   * A run to start by an event.
   *
   * @param workflow its id
   * @param input of the workflow's input type
   */
  record Start(String workflow, long tenantId, long eventId, Record input) {}
}
