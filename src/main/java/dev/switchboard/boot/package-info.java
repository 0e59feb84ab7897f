/**
 * Boot: the command line, the configuration, what a node is made of and how it starts and stops,
 * the demo with its own Postgres. The only room that knows every other room; no room knows it.
 */
@NullMarked
@CheckReturnValue
package dev.switchboard.boot;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
