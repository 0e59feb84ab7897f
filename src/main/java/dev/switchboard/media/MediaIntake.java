package dev.switchboard.media;

import dev.switchboard.db.Ids;
import dev.switchboard.db.Scope;
import dev.switchboard.db.TenantDatabase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Takes files that people and programs upload, from the stream to the row. Thread-safe. */
public final class MediaIntake {
  private static final int LONGEST_NAME = 240;
  // Of their own: a store that hangs holds up uploads and nobody else.
  private static final int AT_ONCE = 8;

  private final Vertx vertx;
  private final WorkerExecutor workers;
  private final TenantDatabase database;
  private final Blobs blobs;
  private final Ids ids;
  private final Path incoming;

  public MediaIntake(Vertx vertx, TenantDatabase database, Blobs blobs, Ids ids, Path incoming) {
    this.vertx = vertx;
    this.workers = vertx.createSharedWorkerExecutor("files-taken", AT_ONCE);
    this.database = database;
    this.blobs = blobs;
    this.ids = ids;
    this.incoming = incoming;
  }

  /** What became of an upload. */
  public sealed interface Result {
    record Stored(long id) implements Result {}

    record TooLarge() implements Result {}

    /** Not taken; the reason is a sentence about the file. */
    record Refused(String reason) implements Result {}
  }

  /**
   * Who uploads what.
   *
   * @param mimeType as the uploader says; the bytes decide
   */
  public record Upload(
      long tenantId, @Nullable Long userId, String mimeType, @Nullable String name) {}

  public Future<Result> take(Upload upload, ReadStream<Buffer> stream) {
    return Spool.take(vertx, incoming, stream, MediaKind.LARGEST)
        .compose(spooled ->
            switch (spooled) {
              case Spool.Result.TooLarge() -> Future.succeededFuture(new Result.TooLarge());
              case Spool.Result.Whole whole ->
                  workers
                      .executeBlocking(() -> store(upload, whole), false)
                      .compose(stored -> write(upload, stored));
            });
  }

  /** A file in the store, or why it is not. */
  private sealed interface Kept {
    record In(MediaKind kind, Fetched stored) implements Kept {}

    record Out(String reason) implements Kept {}
  }

  private Kept store(Upload upload, Spool.Result.Whole file)
      throws IOException, InterruptedException {
    String declared = FileType.plain(upload.mimeType());
    String family = declared.substring(0, declared.indexOf('/'));
    MediaKind kind = family.equals("audio") ? MediaKind.AUDIO : file.type().kind();
    boolean isWhatItSays =
        switch (family) {
          case "image" -> kind == MediaKind.IMAGE;
          case "video" -> kind == MediaKind.VIDEO;
          case "audio" -> file.type().fits(MediaKind.AUDIO);
          default -> true;
        };
    if (file.size() == 0 || !isWhatItSays) {
      Spool.discard(file.path());
      return new Kept.Out(file.size() == 0 ? "is empty" : "is not " + declared);
    }
    return new Kept.In(
        kind,
        Storing.put(
            blobs,
            incoming,
            file,
            kind,
            declared,
            files ->
                database
                    .transaction(Scope.all(upload.tenantId()), tx -> MediaStore.expect(tx, files))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join()));
  }

  private Future<Result> write(Upload upload, Kept kept) {
    return switch (kept) {
      case Kept.Out(var reason) -> Future.succeededFuture(new Result.Refused(reason));
      case Kept.In(var kind, var stored) -> {
        long id = ids.next();
        var row =
            new MediaShelfStore.Uploaded(
                upload.tenantId(), upload.userId(), kind, name(upload.name()), stored);
        yield database
            .transaction(
                Scope.all(upload.tenantId()),
                tx ->
                    MediaShelfStore.add(tx, id, row)
                        .compose(added ->
                            workers.executeBlocking(() -> Storing.require(blobs, stored), false)))
            .map(written -> new Result.Stored(id));
      }
    };
  }

  // The last part of a path, without what has no place in a name.
  private static @Nullable String name(@Nullable String given) {
    if (given == null) {
      return null;
    }
    String last = given.substring(Math.max(given.lastIndexOf('/'), given.lastIndexOf('\\')) + 1);
    String clean = last.replaceAll("\\p{Cntrl}", "").strip();
    return clean.isEmpty() ? null : clean.substring(Math.max(0, clean.length() - LONGEST_NAME));
  }
}
