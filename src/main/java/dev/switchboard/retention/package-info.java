/**
 * How long what is kept, and the erasure of a person. Crons on the workflow engine; each chunk is a
 * step, so a crash goes on behind the last one.
 *
 * <p>Lost if a node dies here: nothing. Error policy: the engine's retries.
 */
@NullMarked
@CheckReturnValue
package dev.switchboard.retention;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
