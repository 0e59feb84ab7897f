/**
 * The way out: one serial queue (a lane) for each business number.
 *
 * <p>Flows in: outbox rows that the API writes in its own transaction, and hints that there are
 * some. Flows out: calls to the platform, message states, attempts. Threading: virtual threads; one
 * drain per lane at a time. Lost if a node dies here: nothing. An attempt is committed before its
 * call, so a call whose answer was lost is found again and is <em>in doubt</em>: the platform has
 * no idempotency key, so it is confirmed by the id that statuses echo, or sent again once the
 * statuses of the line are seen to flow and none of them knows it. Error policy: {@link
 * SendPolicy}.
 */
@NullMarked
@CheckReturnValue
package dev.switchboard.sending;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
