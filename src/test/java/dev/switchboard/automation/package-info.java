@NullMarked
package dev.switchboard.automation;

import org.jspecify.annotations.NullMarked;
