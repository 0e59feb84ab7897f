package dev.switchboard.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every payload's leaves are those that were written down by hand before the code. */
class LeavesTableTest {
  private static final List<String> NAMES =
      List.of("message", "message_edit", "reaction", "read", "delivery");

  @ParameterizedTest
  @ValueSource(strings = {"instagram", "messenger", "stripe"})
  void everyPayloadHasTheLeavesOfTheTable(String source) {
    List<List<String>> found = new ArrayList<>();
    for (Path file : Payloads.of(source)) {
      for (Split.Part part : Payloads.parts(source, Payloads.bytes(file))) {
        found.add(row(file, part));
      }
    }

    assertThat(found)
        .containsExactlyElementsOf(
            Payloads.table(source).stream().map(row -> row.subList(0, 5)).toList());
  }

  private static List<String> row(Path file, Split.Part part) {
    return List.of(
        String.valueOf(file.getFileName()),
        part.kind(),
        part.queue().name(),
        Payloads.or(part.externalAccount(), "-"),
        id(new JsonObject(part.body()).getJsonObject("item")));
  }

  private static String id(JsonObject item) {
    return Stream.concat(
            Stream.of(item), NAMES.stream().map(name -> item.getJsonObject(name, new JsonObject())))
        .flatMap(said -> Stream.of("mid", "watermark", "id").map(said::getValue))
        .filter(java.util.Objects::nonNull)
        .findFirst()
        .map(String::valueOf)
        .orElse("-");
  }
}
