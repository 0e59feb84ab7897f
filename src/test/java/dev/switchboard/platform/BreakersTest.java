package dev.switchboard.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BreakersTest {
  private static final Vertx VERTX = Vertx.vertx();
  private static final GraphAnswer SILENCE = new GraphAnswer.Unknown("cut");
  private static final GraphAnswer SENT = new GraphAnswer.Accepted("wamid.1", false, null);

  private final AtomicInteger calls = new AtomicInteger();
  private Breakers breakers = breakers(Duration.ofHours(1));

  @BeforeEach
  void fresh() {
    breakers = breakers(Duration.ofHours(1));
  }

  @AfterAll
  static void close() {
    VERTX.close().await();
  }

  @Test
  void opensAfterSilentCallsAndMakesNoFurtherOne() {
    for (int i = 0; i < 3; i++) {
      assertThat(call("line 1", SILENCE)).isEqualTo(SILENCE);
    }

    assertThat(breakers.isOpen("line 1")).isTrue();
    assertThat(call("line 1", SENT)).isInstanceOf(GraphAnswer.Unreachable.class);
    assertThat(calls).hasValue(3);
  }

  @Test
  void oneLinesSilenceIsNotAnothers() {
    for (int i = 0; i < 3; i++) {
      var _ = call("line 1", SILENCE);
    }

    assertThat(breakers.isOpen("line 2")).isFalse();
    assertThat(call("line 2", SENT)).isEqualTo(SENT);
  }

  @Test
  void aRefusalIsAnAnswer() {
    for (int i = 0; i < 9; i++) {
      var _ = call("line 1", new GraphAnswer.Refused(131026, 0, "why", null));
    }

    assertThat(breakers.isOpen("line 1")).isFalse();
  }

  @Test
  void aProbeThatIsAnsweredClosesItAgain() {
    breakers = breakers(Duration.ofMillis(50));
    for (int i = 0; i < 3; i++) {
      var _ = call("line 1", SILENCE);
    }
    await().until(() -> !breakers.isOpen("line 1"));

    assertThat(call("line 1", SENT)).isEqualTo(SENT);
    assertThat(call("line 1", SENT)).isEqualTo(SENT);
  }

  private GraphAnswer call(String line, GraphAnswer answer) {
    return breakers
        .guard(
            line,
            () -> {
              var _ = calls.incrementAndGet();
              return Future.succeededFuture(answer);
            })
        .await();
  }

  private static Breakers breakers(Duration reset) {
    return new Breakers(
        VERTX, 3, reset, Duration.ofSeconds(5), GraphAnswer.Unknown.class::isInstance);
  }
}
