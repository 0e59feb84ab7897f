@NullMarked
package dev.switchboard.ledger;

import org.jspecify.annotations.NullMarked;
