package dev.switchboard.media;

import dev.switchboard.bus.Door;
import java.util.Locale;

/** What a file is to people, in WhatsApp's words; and how large one may be that comes in. */
@Door
public enum MediaKind {
  IMAGE(25),
  STICKER(5),
  AUDIO(100),
  VIDEO(100),
  DOCUMENT(100),
  /** A picture or a video: which of them is known when it is here, and it is called that then. */
  STORY(100);

  /** No file is larger, on any way: 100 MB. */
  public static final long LARGEST = 100L * 1024 * 1024;

  private final int megabytes;

  MediaKind(int megabytes) {
    this.megabytes = megabytes;
  }

  long largest() {
    return megabytes * 1024L * 1024;
  }

  /** The word in the database and in the API. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  static MediaKind of(String wire) {
    return valueOf(wire.toUpperCase(Locale.ROOT));
  }
}
