@NullMarked
package dev.switchboard.media;

import org.jspecify.annotations.NullMarked;
