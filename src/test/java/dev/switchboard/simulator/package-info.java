@NullMarked
package dev.switchboard.simulator;

import org.jspecify.annotations.NullMarked;
