@NullMarked
package dev.switchboard.desk;

import org.jspecify.annotations.NullMarked;
