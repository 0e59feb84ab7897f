package dev.switchboard.boot;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.switchboard.testing.LogCapture;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class JsonLogTest {
  // The encoder and Vert.x bring two Jacksons, which share their annotations.
  @Test
  void aValueOfSeveralIsWrittenAsSuch() {
    try (LogCapture log = new LogCapture("several", Level.INFO)) {
      LoggerFactory.getLogger("several")
          .atInfo()
          .addKeyValue("accounts", List.of(1, 2))
          .addKeyValue("kinds", Map.of("text", 3))
          .log("batch");

      JsonObject line = log.events("batch").getFirst();
      assertThat(line.getJsonArray("accounts")).isEqualTo(new JsonArray().add(1).add(2));
      assertThat(line.getJsonObject("kinds")).isEqualTo(new JsonObject().put("text", 3));
    }
  }
}
