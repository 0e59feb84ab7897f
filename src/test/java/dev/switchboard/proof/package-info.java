/** The promise, put to the proof: whole nodes are killed and frozen, an outsider judges. */
@NullMarked
package dev.switchboard.proof;

import org.jspecify.annotations.NullMarked;
