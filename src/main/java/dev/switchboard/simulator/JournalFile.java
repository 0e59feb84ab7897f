package dev.switchboard.simulator;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** The journal's file before it is appended to. Blocks: only for worker threads. */
final class JournalFile {
  private JournalFile() {}

  /** How much there is, and where every so-many-th line begins. */
  record Extent(long lines, long bytes, List<Long> marks) {}

  static Extent replay(Path path, int stride, Past past) throws IOException {
    Path folder = path.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    if (!Files.exists(path)) {
      Files.createFile(path);
    }
    cutTornLine(path);
    long lines = 0;
    long bytes = 0;
    List<Long> marks = new ArrayList<>();
    try (BufferedReader reader = Files.newBufferedReader(path)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (lines++ % stride == 0) {
          marks.add(bytes);
        }
        bytes += line.getBytes(StandardCharsets.UTF_8).length + 1L;
        past.take(new JsonObject(line));
      }
    }
    return new Extent(lines, bytes, marks);
  }

  // Killed while writing: what the line was about has not been answered, so it did not happen.
  private static void cutTornLine(Path path) throws IOException {
    try (FileChannel file =
        FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long end = file.size();
      ByteBuffer one = ByteBuffer.allocate(1);
      while (end > 0 && file.read(one.clear(), end - 1) == 1 && one.get(0) != '\n') {
        end--;
      }
      var _ = file.truncate(end);
    }
  }
}
