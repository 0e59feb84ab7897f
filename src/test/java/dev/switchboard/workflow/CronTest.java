package dev.switchboard.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class CronTest {
  @Test
  void aCronReadsFieldsAndChangesOfClocks() {
    ZoneId berlin = ZoneId.of("Europe/Berlin");
    // 02:30 does not exist on 29 March 2026: it is made up for at 03:30.
    assertThat(Cron.of("30 2 * * *").next(Instant.parse("2026-03-28T12:00:00Z"), berlin))
        .isEqualTo("2026-03-29T01:30:00Z");
    // Either day will do: the 13th, or a Friday.
    assertThat(Cron.of("0 0 13 * 5").next(Instant.parse("2026-11-11T00:00:00Z"), ZoneId.of("UTC")))
        .isEqualTo("2026-11-13T00:00:00Z");
    assertThat(Cron.of("*/10 * * * *").next(Instant.parse("2026-11-11T00:09:59Z"), berlin))
        .isEqualTo("2026-11-11T00:10:00Z");
    assertThatThrownBy(() -> Cron.of("61 * * * *")).hasMessageContaining("61");
  }
}
