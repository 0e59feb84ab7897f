package dev.switchboard.media;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.streams.Pipe;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Takes one stream to a file of its own and learns on the way what it is: size, hash, first bytes.
 * Never more than a few buffers in memory. Belongs to the stream's context.
 */
public final class Spool implements WriteStream<Buffer> {
  private final AsyncFile file;
  private final Path path;
  private final long most;
  private final MessageDigest digest = Sha256.digest();
  private Buffer head = Buffer.buffer();
  private final Promise<Void> overflow = Promise.promise();
  // A closed file throws at whoever still asks it something, as a pipe does that just ended.
  private @Nullable Future<Void> closed;
  private long size;

  private Spool(AsyncFile file, Path path, long most) {
    this.file = file;
    this.path = path;
    this.most = most;
  }

  /** What became of a stream. */
  public sealed interface Result {
    /** All of it is in a file, which is the caller's now. */
    record Whole(Path path, long size, Sha256 sha256, FileType type) implements Result {}

    /** It has more bytes than it may; nothing is left of it. */
    record TooLarge() implements Result {}
  }

  /**
   * Takes a stream, which may be paused.
   *
   * @param most bytes it may have
   * @return fails when the stream or the disk does; nothing is left of it then
   */
  public static Future<Result> take(
      Vertx vertx, Path folder, ReadStream<Buffer> stream, long most) {
    Path path = folder.resolve(UUID.randomUUID().toString());
    // Taken at once: what breaks off while the file is being opened is heard of.
    Pipe<Buffer> pipe = stream.pipe();
    return vertx
        .executeBlocking(() -> Files.createDirectories(folder))
        .compose(made -> vertx.fileSystem().open(path.toString(), new OpenOptions()))
        .onFailure(e -> pipe.close())
        .compose(file -> {
          Spool spool = new Spool(file, path, most);
          return Future.any(
                  pipe.to(spool).onFailure(spool.overflow::tryFail), spool.overflow.future())
              .transform(done -> spool.finish(vertx, done.cause()));
        });
  }

  private Future<Result> finish(Vertx vertx, @Nullable Throwable failure) {
    if (failure == null && size <= most) {
      byte[] first = head.getBytes();
      return Future.succeededFuture(
          new Result.Whole(path, size, Sha256.of(digest.digest()), FileType.of(first)));
    }
    return end()
        .otherwiseEmpty()
        .compose(closed -> vertx.fileSystem().delete(path.toString()))
        .otherwiseEmpty()
        .compose(gone ->
            size > most
                ? Future.succeededFuture(new Result.TooLarge())
                : Future.failedFuture(failure));
  }

  /** Deletes a file that nobody needs. */
  static void discard(Path file) {
    try {
      var _ = Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Future<Void> write(Buffer data) {
    size += data.length();
    if (size > most) {
      // The rest is let go by.
      overflow.tryComplete();
      return Future.succeededFuture();
    }
    digest.update(data.getBytes());
    if (head.length() < FileType.HEAD) {
      head = head.copy().appendBuffer(data, 0, Math.min(data.length(), FileType.HEAD));
    }
    return file.write(data);
  }

  @Override
  public Future<Void> end() {
    Future<Void> closing = closed;
    if (closing == null) {
      closing = file.close();
      closed = closing;
    }
    return closing;
  }

  @Override
  public WriteStream<Buffer> setWriteQueueMaxSize(int maxSize) {
    if (closed == null) {
      file.setWriteQueueMaxSize(maxSize);
    }
    return this;
  }

  @Override
  public boolean writeQueueFull() {
    return closed == null && file.writeQueueFull();
  }

  @Override
  public WriteStream<Buffer> drainHandler(@Nullable Handler<Void> handler) {
    if (closed == null) {
      file.drainHandler(handler);
    }
    return this;
  }

  @Override
  public WriteStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> handler) {
    if (closed == null) {
      file.exceptionHandler(handler);
    }
    return this;
  }
}
