package dev.switchboard.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page of all tools, against the tools. */
class ToolsPageTest {
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `(\\w+)` \\| `(\\w+ [^`]+)` \\| (\\w+) \\|");

  private record Row(String name, String route, String effect) {}

  @Test
  void thePageNamesEachToolItsRouteAndWhatItDoes() throws IOException {
    List<Row> documented =
        ROW.matcher(Files.readString(Path.of("docs/mcp.md")))
            .results()
            .map(ToolsPageTest::row)
            .toList();

    assertThat(documented)
        .isEqualTo(
            Tools.ALL.stream()
                .map(tool ->
                    new Row(
                        tool.name(),
                        tool.method() + " " + tool.path(),
                        tool.effect().name().toLowerCase(java.util.Locale.ROOT)))
                .toList());
  }

  private static Row row(MatchResult match) {
    return new Row(match.group(1), match.group(2), match.group(3));
  }
}
