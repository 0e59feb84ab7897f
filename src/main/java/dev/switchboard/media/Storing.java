package dev.switchboard.media;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts a file and its small picture into the store. Blocks. */
final class Storing {
  private Storing() {}

  static Fetched put(
      Blobs blobs, Path incoming, Spool.Result.Whole file, MediaKind kind, String declared)
      throws IOException, InterruptedException {
    Optional<Picture> picture =
        file.type().kind() == MediaKind.IMAGE
            ? Picture.of(file.path(), incoming)
            : Optional.empty();
    @Nullable String thumbnail =
        picture.isPresent() ? small(blobs, picture.get().thumbnail()).hex() : null;
    blobs.put(file.path(), file.sha256());
    return new Fetched(
        "stored",
        null,
        file.sha256().hex(),
        file.size(),
        file.type().mimeType(kind, declared),
        picture.map(Picture::width).orElse(null),
        picture.map(Picture::height).orElse(null),
        thumbnail);
  }

  private static Sha256 small(Blobs blobs, Path thumbnail) throws IOException {
    Sha256 name = Sha256.of(Sha256.digest().digest(Files.readAllBytes(thumbnail)));
    blobs.put(thumbnail, name);
    return name;
  }

  /** Whether the store still has what was put there: retention may have removed it meanwhile. */
  static boolean has(Blobs blobs, Fetched stored) throws IOException {
    return blobs.has(new Sha256(Objects.requireNonNull(stored.sha256())))
        && (stored.thumbnail() == null || blobs.has(new Sha256(stored.thumbnail())));
  }

  /** The same, as a condition of going on. */
  static boolean require(Blobs blobs, Fetched stored) throws IOException {
    if (!has(blobs, stored)) {
      throw new NoSuchFileException("a stored file was removed before its row was written");
    }
    return true;
  }
}
