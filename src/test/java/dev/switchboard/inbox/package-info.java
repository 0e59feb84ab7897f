@NullMarked
package dev.switchboard.inbox;

import org.jspecify.annotations.NullMarked;
