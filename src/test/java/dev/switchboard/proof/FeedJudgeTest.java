package dev.switchboard.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The judge of streams finds what is planted, and nothing else. */
class FeedJudgeTest {
  private static final String RIVERSIDE = "15550001001";
  private static final String HILLTOP = "15550001002";

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

  @Test
  void whoSeesOneLineIsOwedWhatIsOnIt() {
    assertThat(someJudged(on(9, 7, RIVERSIDE), position(10), on(11, 10, RIVERSIDE))).isEmpty();
    assertThat(someJudged(on(9, 7, RIVERSIDE), on(11, 9, RIVERSIDE))).isEmpty();
  }

  @Test
  void anEventOfOnesOwnLineThatNeverCameIsFoundAlsoBehindAPosition() {
    assertThat(someJudged(position(10), on(11, 10, RIVERSIDE)))
        .containsExactly("agent was never told event 9");
    assertThat(someJudged(on(9, 7, RIVERSIDE), position(11)))
        .containsExactly("agent was never told event 11");
  }

  @Test
  void anEventOfAnotherLineIsFound() {
    assertThat(someJudged(on(9, 7, RIVERSIDE), on(10, 9, HILLTOP), on(11, 10, RIVERSIDE)))
        .containsExactly("agent was told event 10 of a line that is not theirs");
  }

  @Test
  void aPositionThatGoesBackAndAPredecessorBeforeItAreFound() {
    assertThat(someJudged(on(9, 7, RIVERSIDE), position(10), position(10), on(11, 10, RIVERSIDE)))
        .containsExactly("agent was told position 10 after 10");
    assertThat(someJudged(on(9, 7, RIVERSIDE), position(10), on(11, 9, RIVERSIDE)))
        .containsExactly("agent was told event 11 with prev 9 after event 10");
  }

  @Test
  void aPositionIsNothingForWhoSeesAll() {
    assertThat(judged(8, event(8, 7, "sent"), position(8)))
        .containsExactly("agent sees everything and was told position 8");
  }

  @Test
  void whatIsKeptIsJudgedAlike() {
    JsonObject event = event(8, 7, "sent");
    event.getJsonObject("data").mergeIn(on(8, 7, RIVERSIDE).getJsonObject("data"));
    assertThat(FeedJudge.kept(event)).isEqualTo(event);
    assertThat(FeedJudge.kept(position(8))).isEqualTo(position(8));
    assertThat(FeedJudge.kept(other(8, 7).put("data", null))).isEqualTo(other(8, 7));
  }

  // Four events: 8 and 10 on one line, 9 and 11 on the other.
  private static List<String> someJudged(JsonObject... frames) {
    List<JsonObject> all =
        List.of(on(8, 7, HILLTOP), on(9, 8, RIVERSIDE), on(10, 9, HILLTOP), on(11, 10, RIVERSIDE));
    return FeedJudge.ofSome("agent", 7, List.of(frames), all, Set.of(RIVERSIDE)).violations(11);
  }

  private static JsonObject on(long seq, long prev, String line) {
    JsonObject conversation =
        new JsonObject().put("line", new JsonObject().put("phoneNumberId", line));
    return told(seq, prev, new JsonObject().put("conversation", conversation));
  }

  private static JsonObject position(long seq) {
    return new JsonObject().put("type", "position").put("seq", seq);
  }

  private static List<String> judged(long last, JsonObject... events) {
    return FeedJudge.ofAll("agent", 7, List.of(events)).violations(last);
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
