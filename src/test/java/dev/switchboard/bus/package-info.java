@NullMarked
package dev.switchboard.bus;

import org.jspecify.annotations.NullMarked;
