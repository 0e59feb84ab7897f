@NullMarked
package dev.switchboard.billing;

import org.jspecify.annotations.NullMarked;
