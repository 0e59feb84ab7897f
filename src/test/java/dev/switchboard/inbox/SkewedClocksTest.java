package dev.switchboard.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.db.Ids;
import dev.switchboard.ledger.NewLeaf;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nodes whose clocks differ work on one thread by turns. */
class SkewedClocksTest {
  private final TestInbox inbox = new TestInbox();
  private final long second = Instant.now().getEpochSecond() - 5;

  @BeforeEach
  void line() {
    inbox.line(1, "whatsapp", "line-1", "W");
  }

  @AfterEach
  void close() {
    inbox.close();
  }

  @Test
  void messagesOfOneSecondStandInTheOrderInWhichTheyCame() {
    Ids ahead = new Ids(900, InstantSource.offset(InstantSource.system(), Duration.ofSeconds(20)));
    Ids behind = new Ids(3, InstantSource.system());

    for (String words : List.of("one", "two", "three", "four")) {
      boolean isFirst = words.equals("one") || words.equals("three");
      String node = inbox.processing(isFirst ? ahead : behind);
      inbox.store(message(words));
      inbox.settle();
      inbox.vertx.undeploy(node).await();
    }

    assertThat(
            inbox.postgres.select(
                "select string_agg(text, ' ' order by platform_at, id) from message"))
        .containsExactly("one two three four");
    assertThat(inbox.postgres.select("select preview from conversation")).containsExactly("four");
  }

  private NewLeaf message(String words) {
    return inbox.whatsapp(
        1,
        "message",
        "\"contacts\":[{\"wa_id\":\"34600111222\",\"profile\":{\"name\":\"Ana\"}}]",
        "{\"id\":\"%s\",\"from\":\"34600111222\",\"timestamp\":\"%d\",\"type\":\"text\",\"text\":{\"body\":\"%s\"}}"
            .formatted(words, second, words));
  }
}
