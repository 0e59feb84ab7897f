/** What tests share: a real Postgres, a settable clock, a seeded agency. */
@NullMarked
package dev.switchboard.testing;

import org.jspecify.annotations.NullMarked;
