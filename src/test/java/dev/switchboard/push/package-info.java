@NullMarked
package dev.switchboard.push;

import org.jspecify.annotations.NullMarked;
