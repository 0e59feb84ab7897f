package dev.switchboard.simulator;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * An append-only file of one JSON object a line. Lines that come while a write is under way are
 * written together by the next one. Survives the process, not the machine: nothing is synced.
 */
final class Journal {
  /** A mark is kept for each so many lines, to find a line without reading all before it. */
  private static final int STRIDE = 256;

  private final Vertx vertx;
  private final Path path;
  private final AsyncFile file;
  private final List<Long> marks;
  private long lines;
  private long bytes;
  private long written;
  private Buffer waiting = Buffer.buffer();
  private Promise<Void> next = Promise.promise();
  private boolean writing;

  private Journal(Vertx vertx, Path path, AsyncFile file, JournalFile.Extent extent) {
    this.vertx = vertx;
    this.path = path;
    this.file = file;
    this.marks = extent.marks();
    this.lines = extent.lines();
    this.bytes = extent.bytes();
    this.written = extent.lines();
  }

  /** Replays what is there into {@code past}, on a worker thread, then opens for appending. */
  static Future<Journal> open(Vertx vertx, Path path, Past past) {
    return vertx
        .executeBlocking(() -> JournalFile.replay(path, STRIDE, past))
        .compose(extent ->
            vertx
                .fileSystem()
                .open(path.toString(), new OpenOptions().setAppend(true))
                .map(file -> new Journal(vertx, path, file, Objects.requireNonNull(extent))));
  }

  /** Completes when the line is in the file. */
  Future<Void> append(JsonObject line) {
    if (lines % STRIDE == 0) {
      marks.add(bytes);
    }
    Buffer encoded = line.toBuffer().appendByte((byte) '\n');
    lines++;
    bytes += encoded.length();
    waiting.appendBuffer(encoded);
    Future<Void> done = next.future();
    if (!writing) {
      write();
    }
    return done;
  }

  private void write() {
    Buffer batch = waiting;
    Promise<Void> batched = next;
    long last = lines;
    waiting = Buffer.buffer();
    next = Promise.promise();
    writing = true;
    file.write(batch)
        .onComplete(outcome -> {
          writing = false;
          if (outcome.succeeded()) {
            written = last;
          }
          // The next batch is on its way before its waiters' successors append to it.
          if (waiting.length() > 0) {
            write();
          }
          batched.handle(outcome);
        });
  }

  /** A page of the journal as {@code {items, next}}, starting behind line {@code after}. */
  Future<Buffer> read(long after, int limit) {
    long from = Math.min(after, written);
    int count = (int) Math.min(limit, written - from);
    if (count == 0) {
      return Future.succeededFuture(page("", from));
    }
    long offset = marks.get((int) (from / STRIDE));
    int skip = (int) (from % STRIDE);
    return vertx
        .executeBlocking(() -> page(slice(offset, skip, count), from + count))
        .map(Objects::requireNonNull);
  }

  private String slice(long offset, int skip, int count) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      in.skipNBytes(offset);
      var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      return String.join(",", reader.lines().skip(skip).limit(count).toList());
    }
  }

  private static Buffer page(String items, long next) {
    return Buffer.buffer("{\"items\":[" + items + "],\"next\":" + next + "}");
  }

  long lines() {
    return written;
  }

  Future<Void> close() {
    return file.close();
  }
}
