/** Tests of what is known of Meta's API. */
@NullMarked
package dev.switchboard.platform;

import org.jspecify.annotations.NullMarked;
