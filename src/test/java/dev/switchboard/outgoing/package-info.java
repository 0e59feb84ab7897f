@NullMarked
package dev.switchboard.outgoing;

import org.jspecify.annotations.NullMarked;
