@NullMarked
package dev.switchboard.retention;

import org.jspecify.annotations.NullMarked;
