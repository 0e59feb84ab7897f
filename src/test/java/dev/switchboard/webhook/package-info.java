@NullMarked
package dev.switchboard.webhook;

import org.jspecify.annotations.NullMarked;
