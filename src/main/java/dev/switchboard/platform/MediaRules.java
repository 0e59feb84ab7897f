package dev.switchboard.platform;

import static dev.switchboard.platform.MessageRules.when;

import dev.switchboard.platform.MessageRules.Breach;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Which files Meta takes and how large they may be. Pure. */
public final class MediaRules {
  private static final long KB = 1024;
  private static final long MB = 1024 * KB;
  private static final String SMALLER = "Send a smaller copy";
  private static final String AS_FILE = "Send it as a file";
  private static final Kind ANYTHING = new Kind(List.of(""), 100 * MB);
  private static final String OFFICE = "application/vnd.openxmlformats-officedocument.";
  // What WhatsApp's upload takes, by its own refusals; by a link it takes anything.
  private static final Kind DOCUMENTS =
      new Kind(
          List.of(
              "application/pdf",
              "text/plain",
              "application/msword",
              "application/vnd.ms-excel",
              "application/vnd.ms-powerpoint",
              OFFICE + "wordprocessingml.document",
              OFFICE + "spreadsheetml.sheet",
              OFFICE + "presentationml.presentation",
              "image/jpeg",
              "image/png",
              "image/webp",
              "audio/aac",
              "audio/amr",
              "audio/mpeg",
              "audio/mp4",
              "audio/ogg",
              "video/mp4",
              "video/3gpp"),
          100 * MB);
  private static final Map<String, Kind> WHATSAPP =
      Map.of(
          "image", new Kind(List.of("image/jpeg", "image/png"), 5 * MB),
          "video", new Kind(List.of("video/mp4", "video/3gpp"), 16 * MB),
          "audio",
              new Kind(
                  List.of("audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"),
                  16 * MB),
          "sticker", new Kind(List.of("image/webp"), 500 * KB),
          "document", DOCUMENTS);
  private static final Map<String, Kind> INSTAGRAM =
      Map.of(
          "image", new Kind(List.of("image/jpeg", "image/png"), 8 * MB),
          "video", new Kind(List.of("video/"), 25 * MB),
          "audio", new Kind(List.of("audio/"), 25 * MB),
          "document", new Kind(List.of("application/pdf"), 25 * MB));
  private static final Map<String, Kind> MESSENGER =
      Map.of(
          "image", new Kind(List.of("image/"), 25 * MB),
          "video", new Kind(List.of("video/"), 25 * MB),
          "audio", new Kind(List.of("audio/"), 25 * MB),
          "document", new Kind(List.of(""), 25 * MB));

  private MediaRules() {}

  private record Kind(List<String> types, long mostBytes) {}

  /**
   * @param type WhatsApp's word: image, video, audio, document, sticker
   */
  public static Optional<Breach> check(
      Platform platform, String type, String mimeType, long bytes) {
    Kind kind = kinds(platform).getOrDefault(type, ANYTHING);
    String mime = mimeType.toLowerCase(Locale.ROOT);
    return when(
            kind.types().stream().noneMatch(mime::startsWith),
            type,
            "must be %s, not %s".formatted(String.join(", ", kind.types()), mime),
            otherwise(platform, type, mime))
        .or(() ->
            when(
                bytes > kind.mostBytes(),
                type,
                "must have %d KB at most and has %d".formatted(kind.mostBytes() / KB, bytes / KB),
                SMALLER));
  }

  private static String otherwise(Platform platform, String type, String mime) {
    if (type.equals("document")) {
      return platform == Platform.MESSENGER ? SMALLER : "Send it as a PDF, or by a link";
    }
    return kinds(platform).getOrDefault("document", ANYTHING).types().stream()
            .anyMatch(mime::startsWith)
        ? AS_FILE
        : "Send it in one of these types, or by a link";
  }

  private static Map<String, Kind> kinds(Platform platform) {
    return switch (platform) {
      case WHATSAPP -> WHATSAPP;
      case MESSENGER -> MESSENGER;
      case INSTAGRAM -> INSTAGRAM;
    };
  }
}
