package dev.switchboard.push;

import dev.switchboard.access.Holder;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for in its address; what is null does not matter.
 *
 * @param tenant whose feed it thinks it gets
 * @param location only what happens there
 */
record Asked(@Nullable Long tenant, @Nullable Long location) {
  static final String TENANT = "tenant_id";
  static final String LOCATION = "location_id";

  /** Nobody gets another agency's; nor their own in place of it. */
  boolean isOf(Holder holder) {
    return tenant == null || tenant == holder.tenantId();
  }

  /** A number of the API; null for what is none. */
  static @Nullable Long number(String text) {
    return text.matches("[0-9]{1,18}") ? Long.valueOf(text) : null;
  }
}
