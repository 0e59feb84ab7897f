/**
 * Clients of the platforms' own APIs: Meta's Graph API. Knows nothing of tenants, lines or queues.
 *
 * <p>Flows in: a request and a token. Flows out: one of four answers, because "not sent" and
 * "perhaps sent" must never be mistaken for each other. Threading: any; a client belongs to the
 * context that made it. Lost if a node dies here: the answer of a call, never the fact that it was
 * begun (the sending room has committed that).
 */
@NullMarked
@CheckReturnValue
package dev.switchboard.platform;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
