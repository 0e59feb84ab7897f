@NullMarked
package dev.switchboard.search;

import org.jspecify.annotations.NullMarked;
