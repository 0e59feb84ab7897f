@NullMarked
package dev.switchboard.workflow.catalogue;

import org.jspecify.annotations.NullMarked;
