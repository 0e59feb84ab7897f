/**
 * An agency's own webhooks: events of the catalogue, posted to where the agency says
 * (docs/api/outgoing-webhooks.md).
 *
 * <p>Flows in: events, by the dispatcher, which starts a run for each endpoint that wants one.
 * Flows out: signed posts, what became of them, an event and an alert when an endpoint is given up.
 * Threading: runs, on virtual threads. Lost if a node dies here: nothing; a post that was under way
 * is made again with the same id, so a receiver must know ids again. Error policy: whatever a
 * receiver does is a value and is tried again over days; an outage of ours is the engine's to
 * retry.
 */
@NullMarked
@CheckReturnValue
package dev.switchboard.outgoing;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
