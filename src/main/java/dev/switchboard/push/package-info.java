/**
 * Live frames to the agents' browsers: WebSocket and long poll, on a port of their own.
 *
 * <p>Flows in: feed hints (one bus consumer per verticle, never one per socket) and the feed's
 * rows. Flows out: event frames, gap-free and in order for each client. Threading: event loops;
 * nothing blocks. Lost if a node dies here: nothing; a client says its last number to another node
 * and gets the rest from the table. Error policy: a read that fails is made again by the next hint
 * or sweep; a client that cannot keep up is closed and comes back with its number.
 *
 * <pre>
 *   hello(token, after) --> replaying --(caught up with the stream)--> live --> closed
 *                             |  gap too old or too large: reload, then live at the head
 * </pre>
 *
 * <p>Beside it, what colleagues do at this moment (presence, typing): from socket to bus to the
 * sockets of the agency on every node ({@code PresenceEvent}, {@code Team}). It has no number, is
 * in no table, may be missed, and runs out by itself.
 *
 * <p>The one invariant: {@code a client's next frame has prev = the seq of its last one}.
 */
@NullMarked
@CheckReturnValue
package dev.switchboard.push;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
