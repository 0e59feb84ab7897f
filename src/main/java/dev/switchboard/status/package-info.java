/**
 * What the platform says of sent messages: facts, appended; the state that the inbox shows is
 * derived and never goes backwards.
 *
 * <p>Flows in: status leaves (queue 1). Flows out: message states, and the proof that settles
 * doubtful attempts. Threading: virtual threads. Lost if a node dies here: nothing; a batch and its
 * claim are one transaction. Error policy: that of the leaf pump; a status that comes before its
 * message waits for it.
 */
@NullMarked
@CheckReturnValue
package dev.switchboard.status;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
