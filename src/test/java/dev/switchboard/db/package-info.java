@NullMarked
package dev.switchboard.db;

import org.jspecify.annotations.NullMarked;
