@NullMarked
package dev.switchboard.status;

import org.jspecify.annotations.NullMarked;
