package dev.switchboard.testing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for servers that must be told theirs before they start, or that start again on the same
 * one. They lie below the range from which the system serves outgoing connections and port 0 (Linux
 * from 32768, others from 49152), so none is taken between the asking and the use. Whoever asks
 * here, in whatever process of this machine, gets others: the port before a run is a guard, held
 * until this JVM ends.
 */
public final class FreePorts {
  private static final int FIRST = 12_000;
  private static final int LAST = 32_000;
  private static final int BLOCK = 8;

  private static final List<ServerSocket> GUARDS = new ArrayList<>();

  private FreePorts() {}

  /** A free port. */
  public static int one() {
    return run(1);
  }

  /**
   * Free ports in a row.
   *
   * @param count at most 7
   * @return the first of them
   */
  public static synchronized int run(int count) {
    if (count < 1 || count >= BLOCK) {
      throw new IllegalArgumentException("count (%d) must be 1 to 7".formatted(count));
    }
    int blocks = (LAST - FIRST) / BLOCK;
    int start = ThreadLocalRandom.current().nextInt(blocks);
    for (int i = 0; i < blocks; i++) {
      int guard = FIRST + (start + i) % blocks * BLOCK;
      if (isFree(guard + 1, count) && hold(guard)) {
        return guard + 1;
      }
    }
    throw new IllegalStateException("no %d free ports in a row".formatted(count));
  }

  private static boolean isFree(int first, int count) {
    for (int port = first; port < first + count; port++) {
      try (ServerSocket socket = new ServerSocket()) {
        socket.bind(new InetSocketAddress(port));
      } catch (IOException e) {
        return false;
      }
    }
    return true;
  }

  private static boolean hold(int guard) {
    try {
      ServerSocket socket = new ServerSocket();
      socket.bind(new InetSocketAddress(guard));
      GUARDS.add(socket);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
