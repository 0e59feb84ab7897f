/**
 * Token buckets: in Redis for all nodes, or in this process for this one. Knows nothing of what is
 * counted.
 *
 * <p>Flows in: buckets by name, each with its rate. Flows out: how long each lacks a token.
 * Threading: any; nothing here blocks. Lost if a node dies here: what the process counted, so its
 * buckets are full again. Error policy: a Redis that is away is an outage of the caller's future,
 * never a refusal.
 */
@NullMarked
@CheckReturnValue
package dev.switchboard.rates;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
