/**
 * The door to Postgres: pools, transactions (tenant-scoped ones for the API's rooms), ids,
 * migrations, encryption of what must not lie there in the clear. Knows no feature.
 */
@NullMarked
@CheckReturnValue
package dev.switchboard.db;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
