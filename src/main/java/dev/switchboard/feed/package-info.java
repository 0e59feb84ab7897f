/**
 * The feed: per tenant, a gap-free sequence of what changed, written in the transaction that
 * changed it. Lost if a node dies here: nothing; a reader says its last number and gets the rest.
 */
@NullMarked
@CheckReturnValue
package dev.switchboard.feed;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
