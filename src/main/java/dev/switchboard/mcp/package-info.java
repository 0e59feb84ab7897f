/**
 * The Model Context Protocol: what a language model's client may list and call.
 *
 * <p>Flows in: JSON-RPC over HTTP, one message a request, of clients from before and since revision
 * 2026-07-28. Flows out: requests to the API's own routes on the same node, with the caller's own
 * token, so that rights, rules, limits and words are the API's, and nothing here reads or writes
 * anything. Threading: event loops; nothing blocks. Lost if a node dies here: answers that were not
 * given yet; what they were about is the API's. Error policy: what the API refuses is a tool's
 * error, with the API's words, for the model to mend; what is no message of the protocol is a
 * JSON-RPC error.
 */
@NullMarked
@CheckReturnValue
package dev.switchboard.mcp;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
