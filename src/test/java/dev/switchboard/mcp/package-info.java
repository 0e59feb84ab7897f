@NullMarked
package dev.switchboard.mcp;

import org.jspecify.annotations.NullMarked;
