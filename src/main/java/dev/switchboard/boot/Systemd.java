package dev.switchboard.boot;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells systemd when the node is ready, when it stops, and that it still turns ({@code
 * Type=notify}), by libsystemd's own function. Thread-safe.
 */
final class Systemd {
  private static final Logger LOG = LoggerFactory.getLogger(Systemd.class);
  private static final String LIBRARY = "libsystemd.so.0";

  private final MethodHandle notify;
  private final Optional<Duration> watchdog;

  private Systemd(MethodHandle notify, Optional<Duration> watchdog) {
    this.notify = notify;
    this.watchdog = watchdog;
  }

  /** Who started us, when it was systemd and it waits to be told. */
  static Optional<Systemd> of(Map<String, String> environment) {
    return environment.containsKey("NOTIFY_SOCKET")
        ? Optional.of(new Systemd(function(), watchdog(environment)))
        : Optional.empty();
  }

  @SuppressWarnings("restricted") // the launcher and the jar allow native access
  private static MethodHandle function() {
    try {
      return Linker.nativeLinker()
          .downcallHandle(
              SymbolLookup.libraryLookup(LIBRARY, Arena.global()).findOrThrow("sd_notify"),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
    } catch (IllegalArgumentException e) {
      throw new StartException(
          "systemd waits to be told (NOTIFY_SOCKET), but %s is not on this machine. Install libsystemd0, or set Type=exec in the unit."
              .formatted(LIBRARY),
          e);
    }
  }

  // A watchdog of another process is inherited, but not ours.
  private static Optional<Duration> watchdog(Map<String, String> environment) {
    String self = Long.toString(ProcessHandle.current().pid());
    return Optional.ofNullable(environment.get("WATCHDOG_USEC"))
        .filter(micros -> environment.getOrDefault("WATCHDOG_PID", self).equals(self))
        .map(micros -> Duration.ofNanos(Long.parseLong(micros) * 1_000));
  }

  /** How long the node may be silent before it is ended; empty: as long as it likes. */
  Optional<Duration> watchdog() {
    return watchdog;
  }

  void ready() {
    tell("READY=1");
  }

  void stopping() {
    tell("STOPPING=1");
  }

  void alive() {
    tell("WATCHDOG=1");
  }

  private void tell(String state) {
    try (Arena arena = Arena.ofConfined()) {
      int sent = (int) notify.invokeExact(0, arena.allocateFrom(state));
      if (sent <= 0) {
        LOG.warn("systemd was not told {}: error {}", state, -sent);
      }
    } catch (Throwable e) { // what a method handle declares
      throw new IllegalStateException("sd_notify cannot be called", e);
    }
  }
}
