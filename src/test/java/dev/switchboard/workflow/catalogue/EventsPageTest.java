package dev.switchboard.workflow.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The catalogue's page and schemas, against its records. */
class EventsPageTest {
  private static final Path PAGE = Path.of("docs/events.md");

  @Test
  void thePageSaysWhatTheCodeSays() throws IOException {
    if (Boolean.getBoolean("write.events")) {
      var _ = Files.writeString(PAGE, EventsPage.write());
    }
    assertThat(Files.readString(PAGE)).isEqualTo(EventsPage.write());
  }

  static List<Class<? extends Record>> types() {
    return CatalogueEvent.types();
  }

  @ParameterizedTest
  @MethodSource("types")
  void aSampleFitsAndEveryFieldOfItIsHeldToItsType(Class<? extends Record> type) {
    JsonObject schema = EventSchema.of(type);
    JsonObject sample = EventsPage.sample(type);
    assertThat(SchemaCheck.check(schema, sample)).isEmpty();
    assertThat(sample.fieldNames()).isEqualTo(schema.getJsonObject("properties").fieldNames());

    for (String field : sample.fieldNames()) {
      JsonObject wrong = sample.copy().put(field, new JsonObject().put("x", 1));
      assertThat(SchemaCheck.check(schema, wrong))
          .singleElement()
          .satisfies(found -> assertThat(found.field()).isEqualTo(field));
    }
    for (Object field : schema.getJsonArray("required")) {
      JsonObject without = sample.copy();
      var _ = without.remove(field.toString());
      assertThat(SchemaCheck.check(schema, without))
          .containsExactly(new SchemaCheck.Violation(field.toString(), "is missing"));
    }
  }

  @Test
  void wordsAndLengthsAreHeld() {
    JsonObject schema = EventSchema.of(WaEvent.SendCompleted.class);
    JsonObject sample = EventsPage.sample(WaEvent.SendCompleted.class);

    assertThat(SchemaCheck.check(schema, sample.copy().put("status", "late")))
        .containsExactly(new SchemaCheck.Violation("status", "must be one of sent, failed"));
    assertThat(SchemaCheck.check(schema, sample.copy().put("wamid", "w".repeat(1_001)))).hasSize(1);
    assertThat(SchemaCheck.check(schema, sample.copy().putNull("wamid"))).isEmpty();
  }
}
