package dev.switchboard.webhook;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The collected payloads, and the sources that read them. */
final class Payloads {
  private static final Path META = Path.of("src/test/resources/meta");
  private static final Sources SOURCES = new Sources(new Known(), InstantSource.system(), true);

  private Payloads() {}

  /** The files of one source, by name. */
  static List<Path> of(String source) {
    try (Stream<Path> files = Files.list(META.resolve(source))) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The rows of a source's table, without comments and head. */
  static List<List<String>> table(String source) {
    try (Stream<String> lines = Files.lines(META.resolve(source + "-leaves.tsv"))) {
      return lines
          .filter(line -> !line.startsWith("#"))
          .skip(1)
          .map(line -> List.of(line.split("\t")))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The parts of a body that must be what the source posts. */
  static List<Split.Part> parts(String source, byte[] body) {
    Source reader = SOURCES.at("/webhooks/" + source).map(Sources.Route::source).orElseThrow();
    return switch (reader.split(body)) {
      case Split.Leaves(var parts) -> parts;
      case Split.Malformed(var reason) -> throw new AssertionError(reason);
    };
  }

  static String or(@org.jspecify.annotations.Nullable String text, String otherwise) {
    return Optional.ofNullable(text).orElse(otherwise);
  }
}
