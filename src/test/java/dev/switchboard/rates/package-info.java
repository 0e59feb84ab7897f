@NullMarked
package dev.switchboard.rates;

import org.jspecify.annotations.NullMarked;
