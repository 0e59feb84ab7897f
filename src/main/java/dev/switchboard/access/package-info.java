/**
 * Who may get in and what they may do: people, their sign-ins, API keys, and the log of what was
 * done with either. Everything here is a row; a hint tells sockets of it sooner.
 *
 * <p>Lost if a node dies here: nothing. Error policy: what cannot be looked up is not let in.
 */
@NullMarked
@CheckReturnValue
package dev.switchboard.access;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
