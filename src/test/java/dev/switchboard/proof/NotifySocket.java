package dev.switchboard.proof;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** The end of systemd: a datagram socket in the file system, which the JDK has none of (Linux). */
@SuppressWarnings("restricted") // tests run with native access
final class NotifySocket implements AutoCloseable {
  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM = 2;
  private static final short POLLIN = 1;
  private static final int LONGEST_PATH = 108;
  private static final Linker LINKER = Linker.nativeLinker();

  private final Arena arena = Arena.ofShared();
  private final Path path;
  private final int descriptor;

  NotifySocket(Path path) throws Throwable {
    this.path = path;
    byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
    if (name.length >= LONGEST_PATH) {
      throw new IllegalArgumentException("too long for a socket: " + path);
    }
    descriptor =
        (int)
            call("socket", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT)
                .invokeExact(AF_UNIX, SOCK_DGRAM, 0);
    MemorySegment address = arena.allocate(2 + LONGEST_PATH);
    address.set(ValueLayout.JAVA_SHORT_UNALIGNED, 0, (short) AF_UNIX);
    MemorySegment.copy(name, 0, address, ValueLayout.JAVA_BYTE, 2, name.length);
    int bound =
        (int)
            call("bind", ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT)
                .invokeExact(descriptor, address, 2 + LONGEST_PATH);
    if (bound != 0) {
      throw new IllegalStateException("cannot bind " + path);
    }
  }

  Path path() {
    return path;
  }

  /** The next thing that is said; empty when nothing is said for so long. */
  Optional<String> next(int withinMillis) throws Throwable {
    MemorySegment poll = arena.allocate(8);
    poll.set(ValueLayout.JAVA_INT_UNALIGNED, 0, descriptor);
    poll.set(ValueLayout.JAVA_SHORT_UNALIGNED, 4, POLLIN);
    int ready =
        (int)
            call("poll", ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT)
                .invokeExact(poll, 1L, withinMillis);
    if (ready <= 0) {
      return Optional.empty();
    }
    MemorySegment text = arena.allocate(1024);
    MethodHandle receive =
        LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("recv"),
            FunctionDescriptor.of(
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT));
    long length = (long) receive.invokeExact(descriptor, text, 1024L, 0);
    return Optional.of(
        new String(text.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8));
  }

  private static MethodHandle call(String name, MemoryLayout... arguments) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name),
        FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments));
  }

  @Override
  public void close() {
    try {
      int closed = (int) call("close", ValueLayout.JAVA_INT).invokeExact(descriptor);
      if (closed != 0) {
        throw new IllegalStateException("cannot close " + path);
      }
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    } finally {
      arena.close();
    }
  }
}
