package dev.switchboard.sending;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.inbox.MessageState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The drawing in docs/sending.md names statements and states that there are. */
class SendingPageTest {
  private static final Path PAGE = Path.of("docs/sending.md");
  private static final Path ROOM = Path.of("src/main/java/dev/switchboard/sending");
  private static final Pattern STATEMENT = Pattern.compile("\\b(?!POST\\b)[A-Z][A-Z_]{3,}\\b");
  private static final Pattern CONSTANT = Pattern.compile("static final String ([A-Z_]+) =");
  private static final Pattern EDGE = Pattern.compile("(?m)^  ([a-z_]+) --> ([a-z_]+):");

  @Test
  void everyStatementOfTheDrawingIsInTheRoom() throws IOException {
    Set<String> there = new TreeSet<>();
    try (Stream<Path> files = Files.list(ROOM)) {
      for (Path file : files.toList()) {
        CONSTANT
            .matcher(Files.readString(file))
            .results()
            .forEach(name -> there.add(name.group(1)));
      }
    }

    assertThat(names(STATEMENT, 0)).hasSizeGreaterThan(12);
    assertThat(there).containsAll(names(STATEMENT, 0));
  }

  @Test
  void everyStateIsDrawn() throws IOException {
    Set<String> states =
        Arrays.stream(MessageState.values())
            .map(MessageState::wire)
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> drawn = names(EDGE, 1);
    drawn.addAll(names(EDGE, 2));

    assertThat(drawn).isEqualTo(states);
  }

  private static Set<String> names(Pattern pattern, int group) throws IOException {
    String page = Files.readString(PAGE);
    String drawing = page.substring(page.indexOf("```mermaid"), page.indexOf("```\n\n"));
    return pattern
        .matcher(drawing)
        .results()
        .map((MatchResult found) -> found.group(group))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
