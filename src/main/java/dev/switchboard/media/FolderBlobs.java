package dev.switchboard.media;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Files in a folder, {@code ab/cd/abcd…}; on several nodes the folder must be a shared one. */
public final class FolderBlobs implements Blobs {
  private final Path root;

  public FolderBlobs(Path root) {
    this.root = root;
  }

  private Path path(Sha256 name) {
    String hex = name.hex();
    return root.resolve(hex.substring(0, 2)).resolve(hex.substring(2, 4)).resolve(hex);
  }

  @Override
  public boolean has(Sha256 name) {
    return Files.isRegularFile(path(name));
  }

  // Bytes first, then the name: a name is never there without all its bytes.
  @Override
  public void put(Path file, Sha256 name) throws IOException {
    Path target = path(name);
    if (Files.exists(target)) {
      Files.delete(file);
      return;
    }
    force(file, StandardOpenOption.WRITE);
    Path folder = root.resolve(name.hex().substring(0, 2)).resolve(name.hex().substring(2, 4));
    Files.createDirectories(folder);
    Files.move(file, target, ATOMIC_MOVE);
    force(folder, StandardOpenOption.READ);
    force(root.resolve(name.hex().substring(0, 2)), StandardOpenOption.READ);
    force(root, StandardOpenOption.READ);
  }

  private static void force(Path path, StandardOpenOption option) throws IOException {
    try (FileChannel channel = FileChannel.open(path, option)) {
      channel.force(true);
    }
  }

  @Override
  public void delete(Sha256 name) throws IOException {
    var _ = Files.deleteIfExists(path(name));
  }

  @Override
  public Local local(Sha256 name) throws IOException {
    Path path = path(name);
    if (!has(name)) {
      throw new NoSuchFileException(path.toString());
    }
    return new Local() {
      @Override
      public Path path() {
        return path;
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public Future<Void> send(Sha256 name, HttpServerResponse to) {
    return to.sendFile(path(name).toString());
  }

  @Override
  public Future<Void> send(Sha256 name, long from, long length, HttpServerResponse to) {
    return to.sendFile(path(name).toString(), from, length);
  }

  @Override
  public void close() {}
}
