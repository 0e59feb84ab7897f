/** Tests of the admin port. */
@NullMarked
package dev.switchboard.ops;

import org.jspecify.annotations.NullMarked;
