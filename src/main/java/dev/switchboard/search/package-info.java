/**
 * Finds people and messages by the beginnings of words, newest first (docs/adr/0014).
 *
 * <p>Flows in: what writers leave in {@code search_due}; a hint of the feed says that there may be
 * some. Flows out: blocks of 128 messages or people, and through {@link
 * dev.switchboard.search.SearchStore} what was found. Threading: virtual threads for packing; a
 * search runs in its caller's transaction. Lost if a node dies here: nothing; a block and what it
 * takes from {@code search_due} are one transaction, and what is not packed yet is searched row by
 * row. Error policy: a pass that fails is made again by the next sweep.
 */
@NullMarked
@CheckReturnValue
package dev.switchboard.search;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
