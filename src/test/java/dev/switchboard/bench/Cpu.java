package dev.switchboard.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What processes use, from Linux's /proc; zero elsewhere. */
final class Cpu {
  // Clock ticks a second: 100 on every Linux we know.
  private static final double TICKS = 100;

  private Cpu() {}

  /** Of a process and its children, in seconds. */
  static double ofTree(long root) {
    return ProcessHandle.of(root).stream()
        .flatMap(handle ->
            java.util.stream.Stream.concat(
                java.util.stream.Stream.of(handle), handle.descendants()))
        .mapToDouble(handle -> of(handle.pid()))
        .sum();
  }

  /** Memory of a process that is in RAM. */
  static long residentKilobytes(long pid) {
    try {
      return Files.readAllLines(Path.of("/proc/%d/status".formatted(pid))).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .sum();
    } catch (IOException e) {
      return 0;
    }
  }

  private static double of(long pid) {
    try {
      String line = Files.readString(Path.of("/proc/%d/stat".formatted(pid)));
      List<String> afterName = List.of(line.substring(line.lastIndexOf(')') + 2).split(" "));
      return (Long.parseLong(afterName.get(11)) + Long.parseLong(afterName.get(12))) / TICKS;
    } catch (IOException e) {
      return 0;
    }
  }
}
