/**
 * REST for staff and machines: who signs in, what they may read (docs/api.md). Threading: event
 * loops; password checks run on a worker pool. Lost if a node dies here: requests in flight,
 * nothing that was answered. Error policy: problem+json.
 */
@NullMarked
@CheckReturnValue
package dev.switchboard.api;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
