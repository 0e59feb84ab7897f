package dev.switchboard.media;

import dev.switchboard.bus.Door;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Where files lie, by the SHA-256 of their bytes: the same content once. What {@link #put} came
 * back from is there after a power cut, too. Thread-safe; methods block, but for {@link #send}.
 */
@Door
public interface Blobs extends AutoCloseable {
  /** The store that the settings name. */
  static Blobs open(Vertx vertx, MediaConfig config) {
    return config
        .s3()
        .<Blobs>map(bucket -> new S3Blobs(vertx, bucket, config.incoming()))
        .orElseGet(() -> new FolderBlobs(config.folder().resolve("files")));
  }

  boolean has(Sha256 name) throws IOException;

  /**
   * Keeps a file.
   *
   * @param file moved, copied or deleted: not the caller's any more
   */
  void put(Path file, Sha256 name) throws IOException;

  /** Removes a file; nothing happens when there is none. */
  void delete(Sha256 name) throws IOException;

  /** A file as a path to read from until it is closed. */
  Local local(Sha256 name) throws IOException;

  /** Writes a file as the rest of an answer, with its length, and ends it. */
  Future<Void> send(Sha256 name, HttpServerResponse to);

  /**
   * Writes bytes of a file as the rest of an answer, and ends it; the headers are set. When this
   * fails before the first byte, nothing of the answer is written.
   */
  Future<Void> send(Sha256 name, long from, long length, HttpServerResponse to);

  @Override
  void close();

  /** A file that can be read by its path for a time. */
  interface Local extends AutoCloseable {
    Path path();

    @Override
    void close() throws IOException;
  }
}
