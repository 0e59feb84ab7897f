package dev.switchboard.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import javax.tools.ToolProvider;

/**
 * A planted fault: a source file of ours with some lines changed, compiled to stand before the real
 * class on a node's class path.
 *
 * @param file below {@code src/main/java/dev/switchboard}
 */
record Mutant(String file, List<Change> changes) {
  private static final Path SOURCES = Path.of("src/main/java/dev/switchboard");

  /** What stands there, and what shall stand there instead. */
  record Change(String from, String to) {}

  static Mutant of(String file, String from, String to) {
    return new Mutant(file, List.of(new Change(from, to)));
  }

  /** Compiles it into a directory. */
  void plant(Path classes) throws IOException {
    String source = Files.readString(SOURCES.resolve(file));
    for (Change change : changes) {
      assertThat(source).as("the line that %s is to change", file).contains(change.from());
      source = source.replace(change.from(), change.to());
    }
    Path changed = classes.resolveSibling("mutants").resolve(file);
    Files.createDirectories(Objects.requireNonNull(changed.getParent()));
    Files.createDirectories(classes);
    Files.writeString(changed, source);
    int exit =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:none",
                "-nowarn",
                "-parameters",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                classes.toString(),
                changed.toString());
    assertThat(exit).as("compiles: " + file).isZero();
  }
}
