/**
 * What operators look at: is it alive, is it ready, how much waits, what was set aside. On a port
 * of its own, without sign-in: bind it to a private address.
 */
@NullMarked
package dev.switchboard.ops;

import org.jspecify.annotations.NullMarked;
