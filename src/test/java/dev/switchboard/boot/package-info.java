@NullMarked
package dev.switchboard.boot;

import org.jspecify.annotations.NullMarked;
