package dev.switchboard.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written in the log can be read in it. */
class ActTest {
  @ParameterizedTest
  @ValueSource(strings = {"en", "es"})
  void everyActHasItsWordsOnTheAuditPage(String language) throws IOException {
    String words =
        Files.readString(Path.of("src/main/web/src/words/%s-settings.ts".formatted(language)));

    for (Act.Kind kind : Act.Kind.values()) {
      assertThat(words).contains("'%s': '".formatted(kind.wire()));
    }
  }
}
