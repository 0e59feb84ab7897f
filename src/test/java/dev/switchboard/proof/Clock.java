package dev.switchboard.proof;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/** The wall clock of one process, which {@code bench/clock/skew.c} moves. */
final class Clock {
  private final Path library;
  private final Path file;

  /**
   * @param library what is preloaded
   * @param file says by how much, in milliseconds
   */
  Clock(Path library, Path file) throws IOException {
    this.library = library;
    this.file = file;
    move(0);
  }

  /** What a process is started with whose clock this is. */
  Map<String, String> environment() {
    return Map.of("LD_PRELOAD", library.toString(), "SKEW_FILE", file.toString());
  }

  /** Puts it ahead of the machine's, or behind. */
  void move(long millis) throws IOException {
    ByteBuffer number = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
    number.putLong(millis).flip();
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      var _ = channel.write(number);
    }
  }
}
