@NullMarked
package dev.switchboard.templates;

import org.jspecify.annotations.NullMarked;
