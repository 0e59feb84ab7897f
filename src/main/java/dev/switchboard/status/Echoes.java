package dev.switchboard.status;

import dev.switchboard.bus.Door;
import dev.switchboard.db.Tx;
import java.util.List;
import java.util.Map;

/** What the sending room makes of the ids it gave along and that statuses echo. */
@Door
@FunctionalInterface
public interface Echoes {
  /** An echoed id and the platform's id of the message it came back with. */
  record Echo(long accountId, String opaque, String externalId) {}

  /**
   * Settles the attempts that are proven sent. Called on a virtual thread, before any message is
   * locked.
   *
   * @return our message of each echo that is genuine
   */
  Map<Echo, Long> confirm(Tx tx, List<Echo> echoes);
}
