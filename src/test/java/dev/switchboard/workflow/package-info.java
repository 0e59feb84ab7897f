/** The workflow room, driven by hand, crashed at every commit, and raced. */
@NullMarked
package dev.switchboard.workflow;

import org.jspecify.annotations.NullMarked;
