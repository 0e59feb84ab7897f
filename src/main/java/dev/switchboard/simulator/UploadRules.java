package dev.switchboard.simulator;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Which files WhatsApp takes, and how large they may be, in its own words. Pure. */
final class UploadRules {
  private static final long KB = 1024;
  private static final long MB = 1024 * KB;
  private static final Map<String, Long> LARGEST =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("audio/aac", 16 * MB),
              Map.entry("audio/mp4", 16 * MB),
              Map.entry("audio/mpeg", 16 * MB),
              Map.entry("audio/amr", 16 * MB),
              Map.entry("audio/ogg", 16 * MB),
              Map.entry("application/vnd.ms-powerpoint", 100 * MB),
              Map.entry("application/msword", 100 * MB),
              Map.entry("application/vnd.ms-excel", 100 * MB),
              Map.entry(
                  "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                  100 * MB),
              Map.entry(
                  "application/vnd.openxmlformats-officedocument.presentationml.presentation",
                  100 * MB),
              Map.entry(
                  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", 100 * MB),
              Map.entry("application/pdf", 100 * MB),
              Map.entry("text/plain", 100 * MB),
              Map.entry("image/jpeg", 100 * MB),
              Map.entry("image/png", 100 * MB),
              Map.entry("image/webp", 100 * MB),
              Map.entry("video/mp4", 100 * MB),
              Map.entry("video/3gpp", 100 * MB)));

  private UploadRules() {}

  /** Pictures and videos are held to their own sizes when they are sent as such. */
  static Optional<GraphError> refusal(String mimeType, long size) {
    int end = mimeType.indexOf(';');
    String plain = (end < 0 ? mimeType : mimeType.substring(0, end)).strip();
    Long most = LARGEST.get(plain.toLowerCase(Locale.ROOT));
    if (most == null) {
      return Optional.of(
          GraphError.parameter(
              "Param file must be a file with one of the following types: %s. Received file of type '%s'."
                  .formatted(String.join(", ", LARGEST.keySet()), plain)));
    }
    return size > most || size == 0
        ? Optional.of(
            GraphError.of(
                131053, "The file has %d bytes; it must have 1 to %d.".formatted(size, most)))
        : Optional.empty();
  }
}
