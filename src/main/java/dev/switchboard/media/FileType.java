package dev.switchboard.media;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a file's first bytes say it is. A short list on purpose: what is not on it is never shown in
 * the page, only handed over as a download. Pure.
 */
enum FileType {
  JPEG("image/jpeg"),
  PNG("image/png"),
  GIF("image/gif"),
  WEBP("image/webp"),
  MP4("video/mp4"),
  QUICKTIME("video/quicktime"),
  THREE_GP("video/3gpp"),
  WEBM("video/webm"),
  OGG("audio/ogg"),
  MP3("audio/mpeg"),
  AAC("audio/aac"),
  AMR("audio/amr"),
  WAV("audio/wav"),
  PDF("application/pdf"),
  OTHER("application/octet-stream");

  /** So many bytes are enough to tell. */
  static final int HEAD = 16;

  private static final Set<FileType> IMAGES = EnumSet.of(JPEG, PNG, GIF, WEBP);
  private static final Set<FileType> VIDEOS = EnumSet.of(MP4, QUICKTIME, THREE_GP, WEBM);
  // Recordings of phones come in the containers of videos, too.
  private static final Set<FileType> AUDIOS =
      EnumSet.of(OGG, MP3, AAC, AMR, WAV, MP4, THREE_GP, WEBM);

  private final String mimeType;

  FileType(String mimeType) {
    this.mimeType = mimeType;
  }

  static FileType of(byte[] head) {
    if (starts(head, 0, 0xFF, 0xD8, 0xFF)) {
      return JPEG;
    }
    if (starts(head, 0, 0x89, 'P', 'N', 'G', 0x0D, 0x0A, 0x1A, 0x0A)) {
      return PNG;
    }
    if (text(head, 0, "GIF87a") || text(head, 0, "GIF89a")) {
      return GIF;
    }
    if (text(head, 0, "%PDF-")) {
      return PDF;
    }
    return text(head, 0, "RIFF") ? riff(head) : moving(head);
  }

  private static FileType riff(byte[] head) {
    return text(head, 8, "WEBP") ? WEBP : text(head, 8, "WAVE") ? WAV : OTHER;
  }

  private static FileType moving(byte[] head) {
    if (text(head, 4, "ftyp")) {
      return text(head, 8, "qt  ") ? QUICKTIME : text(head, 8, "3g") ? THREE_GP : MP4;
    }
    if (starts(head, 0, 0x1A, 0x45, 0xDF, 0xA3)) {
      return WEBM;
    }
    return sound(head);
  }

  private static FileType sound(byte[] head) {
    if (text(head, 0, "OggS")) {
      return OGG;
    }
    if (text(head, 0, "#!AMR")) {
      return AMR;
    }
    if (text(head, 0, "ID3")) {
      return MP3;
    }
    if (head.length < 2 || (head[0] & 0xFF) != 0xFF) {
      return OTHER;
    }
    // Frames begin with eleven ones (MP3) or twelve (AAC's ADTS, whose layer is 0).
    int second = head[1] & 0xFF;
    return (second & 0xF6) == 0xF0 ? AAC : (second & 0xE6) == 0xE2 ? MP3 : OTHER;
  }

  private static boolean starts(byte[] head, int from, int... bytes) {
    for (int i = 0; i < bytes.length; i++) {
      if (from + i >= head.length || (head[from + i] & 0xFF) != bytes[i]) {
        return false;
      }
    }
    return true;
  }

  private static boolean text(byte[] head, int from, String text) {
    byte[] wanted = text.getBytes(StandardCharsets.US_ASCII);
    return from + wanted.length <= head.length
        && Arrays.equals(head, from, from + wanted.length, wanted, 0, wanted.length);
  }

  /** The type that a mime type names; empty for one that is not on the list. */
  static Optional<FileType> named(String mimeType) {
    return Arrays.stream(values())
        .filter(type -> type != OTHER && type.mimeType.equals(mimeType))
        .findFirst();
  }

  /** Whether a file of this type may be what it came as. */
  boolean fits(MediaKind kind) {
    return switch (kind) {
      case IMAGE, STICKER -> IMAGES.contains(this);
      case VIDEO -> VIDEOS.contains(this);
      case AUDIO -> AUDIOS.contains(this);
      case DOCUMENT -> true;
      case STORY -> IMAGES.contains(this) || VIDEOS.contains(this);
    };
  }

  /** What a file is that nobody named. */
  MediaKind kind() {
    if (IMAGES.contains(this)) {
      return MediaKind.IMAGE;
    }
    if (VIDEOS.contains(this)) {
      return MediaKind.VIDEO;
    }
    return AUDIOS.contains(this) ? MediaKind.AUDIO : MediaKind.DOCUMENT;
  }

  /**
   * The type to keep.
   *
   * @param declared what was said of it: documents of types that this list does not know keep that
   */
  String mimeType(MediaKind kind, String declared) {
    if (kind == MediaKind.AUDIO && VIDEOS.contains(this)) {
      return mimeType.replace("video/", "audio/");
    }
    return this == OTHER ? plain(declared) : mimeType;
  }

  /** A mime type without its parameters; {@code application/octet-stream} for what is none. */
  static String plain(String declared) {
    int end = declared.indexOf(';');
    String plain =
        (end < 0 ? declared : declared.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    return plain.matches("[a-z]+/[a-z0-9.+-]{1,100}") ? plain : OTHER.mimeType;
  }

  /** Whether a browser may show a stored file of this mime type in a page. */
  static boolean isShown(String mimeType) {
    return !mimeType.equals(PDF.mimeType)
        && (named(mimeType).isPresent() || named(mimeType.replace("audio/", "video/")).isPresent());
  }
}
