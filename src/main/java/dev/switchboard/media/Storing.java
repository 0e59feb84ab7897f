package dev.switchboard.media;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Puts a file and its small picture into the store. Blocks. */
final class Storing {
  private Storing() {}

  /** Writes down which bytes are about to be put; back when that is committed. */
  interface Announcement {
    void of(List<Sha256> files);
  }

  /**
   * Keeps a file.
   *
   * @param announcement comes before the first byte: what no row names afterwards is found by it
   */
  static Fetched put(
      Blobs blobs,
      Path incoming,
      Spool.Result.Whole file,
      MediaKind kind,
      String declared,
      Announcement announcement)
      throws IOException, InterruptedException {
    Optional<Picture> picture =
        file.type().kind() == MediaKind.IMAGE
            ? Picture.of(file.path(), incoming)
            : Optional.empty();
    @Nullable Sha256 small = picture.isPresent() ? hash(picture.get().thumbnail()) : null;
    announcement.of(Stream.of(file.sha256(), small).filter(Objects::nonNull).toList());
    if (picture.isPresent() && small != null) {
      blobs.put(picture.get().thumbnail(), small);
    }
    blobs.put(file.path(), file.sha256());
    return new Fetched(
        "stored",
        null,
        file.sha256().hex(),
        file.size(),
        file.type().mimeType(kind, declared),
        picture.map(Picture::width).orElse(null),
        picture.map(Picture::height).orElse(null),
        small == null ? null : small.hex(),
        kind == MediaKind.STORY ? file.type().kind().wire() : null);
  }

  private static Sha256 hash(Path thumbnail) throws IOException {
    return Sha256.of(Sha256.digest().digest(Files.readAllBytes(thumbnail)));
  }

  /** Whether the store still has what was put there: retention may have removed it meanwhile. */
  static boolean has(Blobs blobs, Fetched stored) throws IOException {
    for (Sha256 name : MediaStore.files(stored)) {
      if (!blobs.has(name)) {
        return false;
      }
    }
    return true;
  }

  /** The same, as a condition of going on. */
  static boolean require(Blobs blobs, Fetched stored) throws IOException {
    if (!has(blobs, stored)) {
      throw new NoSuchFileException("a stored file was removed before its row was written");
    }
    return true;
  }
}
