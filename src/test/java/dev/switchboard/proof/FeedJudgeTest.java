package dev.switchboard.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The judge of streams finds what is planted, and nothing else. */
class FeedJudgeTest {
  @Test
  void whoWasToldAllIsNoCase() {
    assertThat(
            judged(
                11, event(8, 7, "sent"), event(9, 8, "read"), event(10, 9, "read"), other(11, 10)))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "10, 9, told event 10 with prev 9 after event 8",
    "10, 8, told event 10 with prev 8 after event 8",
    "8, 7, told event 8 with prev 7 after event 8",
    "9, 7, told event 9 with prev 7 after event 8",
    "7, 6, told event 7 with prev 6 after event 8"
  })
  void aGapARepeatAndAWrongPredecessorAreFound(long seq, long prev, String found) {
    assertThat(judged(seq, event(8, 7, "sent"), event(seq, prev, "sent")))
        .singleElement()
        .asString()
        .contains(found);
  }

  @Test
  void aStatusThatGoesBackIsFound() {
    assertThat(judged(9, event(8, 7, "delivered"), event(9, 8, "sent")))
        .containsExactly("agent saw message 5 go from delivered to sent");
  }

  @Test
  void anEventThatNeverCameIsFound() {
    assertThat(judged(9, event(8, 7, "sent"))).containsExactly("agent was told up to event 8 of 9");
  }

  private static List<String> judged(long last, JsonObject... events) {
    return new FeedJudge("agent", 7, List.of(events)).violations(last);
  }

  private static JsonObject event(long seq, long prev, String state) {
    JsonObject message = new JsonObject().put("id", "5").put("state", state);
    return told(seq, prev, new JsonObject().put("message", message));
  }

  private static JsonObject other(long seq, long prev) {
    return told(seq, prev, new JsonObject());
  }

  private static JsonObject told(long seq, long prev, JsonObject data) {
    return new JsonObject()
        .put("type", "event")
        .put("seq", seq)
        .put("prev", prev)
        .put("data", data);
  }
}
