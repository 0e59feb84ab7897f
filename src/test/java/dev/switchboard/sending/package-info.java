/** Tests of the way out. */
@NullMarked
package dev.switchboard.sending;

import org.jspecify.annotations.NullMarked;
