/**
 * What people do with conversations, and what they are told: edits, notes, read positions, canned
 * responses and notifications.
 *
 * <p>Flows in: the API's calls, in its own transactions, by the doors here; time, which {@link
 * DeskVerticle} watches. Flows out: rows and feed rows. Threading: stores are futures; the verticle
 * reads top to bottom on a virtual thread. Lost if a node dies here: nothing; times are rows. Error
 * policy: a turn that fails is made again by the next sweep.
 *
 * <p>Unread is a difference of two numbers: {@code received - (readTo ?? answered)}. A message
 * costs nobody a row.
 */
@NullMarked
@CheckReturnValue
package dev.switchboard.desk;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
