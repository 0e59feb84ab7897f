package dev.switchboard.sending;

import dev.switchboard.platform.ErrorTable;
import org.jspecify.annotations.Nullable;

/**
 * What became of a file that was to be at the platform; a workflow's step remembers it.
 *
 * @param externalId the platform's id of it; null: it is not there
 * @param code why not; null: nobody waited for it any more
 * @param reason the platform's words, or ours
 */
record Uploaded(@Nullable String externalId, @Nullable Integer code, @Nullable String reason) {
  static Uploaded as(String externalId) {
    return new Uploaded(externalId, null, null);
  }

  static Uploaded unneeded() {
    return new Uploaded(null, null, null);
  }

  static Uploaded refused(String reason) {
    return new Uploaded(null, ErrorTable.FILE_REFUSED, reason);
  }

  static Uploaded failed(String reason) {
    return new Uploaded(null, ErrorTable.FILE, reason);
  }
}
