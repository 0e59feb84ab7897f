package dev.switchboard.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsageParserTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Retry-After | 7 | 7",
        "Retry-After | 999999 | 3600",
        "X-App-Usage | {\"call_count\":100,\"total_time\":3,\"total_cputime\":4} | 60",
        "X-Business-Use-Case-Usage |"
            + " {\"123\":[{\"type\":\"whatsapp\",\"call_count\":100,\"estimated_time_to_regain_access\":4}]}"
            + " | 240",
      })
  void readsHowLongMetaWantsToBeLeftAlone(String header, String value, long seconds) {
    assertThat(UsageParser.rest(MultiMap.caseInsensitiveMultiMap().add(header, value)))
        .isEqualTo(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Retry-After | Wed, 21 Oct 2026 07:28:00 GMT",
        "X-App-Usage | {\"call_count\":99}",
        "X-App-Usage | nonsense",
        "X-Business-Use-Case-Usage | {\"123\":[7]}",
      })
  void readsNothingIntoTheRest(String header, String value) {
    assertThat(UsageParser.rest(MultiMap.caseInsensitiveMultiMap().add(header, value))).isNull();
  }

  @Test
  void theLongestWordCounts() {
    MultiMap headers =
        MultiMap.caseInsensitiveMultiMap()
            .add("Retry-After", "90")
            .add("X-App-Usage", "{\"call_count\":100}");

    assertThat(UsageParser.rest(headers)).isEqualTo(Duration.ofSeconds(90));
  }
}
