/** Loads and measures; started by the scripts in {@code bench/}, never by the test suite. */
@NullMarked
package dev.switchboard.bench;

import org.jspecify.annotations.NullMarked;
