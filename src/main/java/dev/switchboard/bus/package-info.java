/**
 * The event bus: typed topics, one codec per event record. Carries hints, never the only copy of
 * anything: losing any event costs latency (a sweep finds the work), never a message.
 */
@NullMarked
@CheckReturnValue
package dev.switchboard.bus;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
