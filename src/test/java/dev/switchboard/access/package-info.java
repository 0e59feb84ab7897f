@NullMarked
package dev.switchboard.access;

import org.jspecify.annotations.NullMarked;
