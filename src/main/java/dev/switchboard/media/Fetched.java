package dev.switchboard.media;

import org.jspecify.annotations.Nullable;

/**
 * What became of a file that was to be fetched; a workflow's step remembers it.
 *
 * @param state {@code stored}, {@code refused} or {@code gone}
 * @param reason why it is not stored, in words for people
 * @param sha256 in hex
 * @param thumbnail SHA-256 of a small picture of it, in hex
 * @param kind what it turned out to be, where that was not known before
 */
record Fetched(
    String state,
    @Nullable String reason,
    @Nullable String sha256,
    @Nullable Long size,
    @Nullable String mimeType,
    @Nullable Integer width,
    @Nullable Integer height,
    @Nullable String thumbnail,
    @Nullable String kind) {
  static Fetched refused(String reason) {
    return new Fetched("refused", reason, null, null, null, null, null, null, null);
  }

  static Fetched gone(String reason) {
    return new Fetched("gone", reason, null, null, null, null, null, null, null);
  }

  boolean isStored() {
    return state.equals("stored");
  }
}
