package dev.switchboard.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParseException;
import dev.switchboard.ledger.RetryPolicy.Fault;
import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryPolicyTest {
  @ParameterizedTest
  @CsvSource({
    "40001, TRANSIENT", "40P01, TRANSIENT", "55P03, TRANSIENT", "57014, TRANSIENT",
    "08006, OUTAGE", "57P01, OUTAGE", "53300, OUTAGE", "25006, OUTAGE",
    "22P05, PERMANENT", "23505, PERMANENT", "42P01, PERMANENT", "XX000, PERMANENT"
  })
  void readsPostgresOwnWord(String state, Fault fault) {
    assertThat(RetryPolicy.fault(new PgException("said so", "ERROR", state, ""))).isEqualTo(fault);
  }

  @Test
  void blamesNoLeafForALostConnectionAndEveryLeafForABug() {
    assertThat(RetryPolicy.fault(new IOException("reset"))).isEqualTo(Fault.OUTAGE);
    assertThat(RetryPolicy.fault(new TimeoutException("late"))).isEqualTo(Fault.OUTAGE);
    assertThat(RetryPolicy.fault(new VertxException("closed"))).isEqualTo(Fault.OUTAGE);
    assertThat(RetryPolicy.fault(new IllegalStateException("bug"))).isEqualTo(Fault.PERMANENT);
    assertThat(RetryPolicy.fault(new StackOverflowError())).isEqualTo(Fault.PERMANENT);
    // An IOException, too, but of content: waited out it would stop its shard for ever.
    assertThat(RetryPolicy.fault(new JsonParseException(null, "unread")))
        .isEqualTo(Fault.PERMANENT);
  }

  @ParameterizedTest
  @CsvSource({"1, 750, 1250", "2, 1500, 2500", "3, 3000, 5000", "9, 3000, 5000"})
  void waitsOneTwoAndFourSecondsWithJitter(int failures, long least, long most) {
    var random = new Random(1);
    for (int i = 0; i < 100; i++) {
      assertThat(RetryPolicy.pause(failures, Duration.ofSeconds(1), random).toMillis())
          .isBetween(least, most);
    }
  }
}
