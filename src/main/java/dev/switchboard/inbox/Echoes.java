package dev.switchboard.inbox;

import dev.switchboard.bus.Door;
import dev.switchboard.db.Tx;
import java.util.List;
import java.util.Map;

/**
 * What the sending room makes of the ids it gave along and that statuses and echoes bring back: a
 * message that comes back with one was sent by us and is in its thread already.
 */
@Door
@FunctionalInterface
public interface Echoes {
  /** Nothing is recognised. */
  Echoes NONE = (tx, echoes) -> Map.of();

  /** An echoed id and the platform's id of the message it came back with. */
  record Echo(long accountId, String opaque, String externalId) {}

  /**
   * Settles the attempts that are proven sent. Called on a virtual thread, before any conversation
   * or message is locked.
   *
   * @return our message of each echo that is genuine
   */
  Map<Echo, Long> confirm(Tx tx, List<Echo> echoes);
}
