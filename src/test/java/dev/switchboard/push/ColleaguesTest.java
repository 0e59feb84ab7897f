package dev.switchboard.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.push.Colleagues.Change.Looks;
import dev.switchboard.push.Colleagues.Change.Types;
import dev.switchboard.push.Colleagues.Place;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ColleaguesTest {
  private static final long MARTA = 7;
  private static final Place MARTA_AT_60 = new Place(60, MARTA);
  private static final Place MARTA_AT_61 = new Place(61, MARTA);

  // Near the end of its numbers: a clock of this kind may begin anywhere.
  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - Duration.ofSeconds(2).toNanos());
  private final Colleagues colleagues = new Colleagues(Duration.ofSeconds(60), clock::get);

  @Test
  void whoOpensAnotherConversationHasLeftTheFirst() {
    assertThat(colleagues.heard(looks("a", 60L))).containsExactly(new Looks(MARTA_AT_60, true));
    assertThat(colleagues.heard(looks("a", 60L))).isEmpty();
    assertThat(colleagues.heard(looks("a", 61L)))
        .containsExactly(new Looks(MARTA_AT_60, false), new Looks(MARTA_AT_61, true));
    assertThat(colleagues.heard(looks("a", null))).containsExactly(new Looks(MARTA_AT_61, false));
    assertThat(colleagues.all()).isEmpty();
  }

  @Test
  void withTwoSocketsSheIsThereUntilBothHaveLeft() {
    colleagues.heard(looks("a", 60L));

    assertThat(colleagues.heard(looks("b", 60L))).isEmpty();
    assertThat(colleagues.heard(looks("a", null))).isEmpty();
    assertThat(colleagues.heard(looks("b", null))).containsExactly(new Looks(MARTA_AT_60, false));
  }

  @Test
  void typingIsOverFiveSecondsAfterTheLastWordOfIt() {
    assertThat(colleagues.heard(types("a", 60, true)))
        .containsExactly(new Types(MARTA_AT_60, true));
    pass(Duration.ofSeconds(4));
    assertThat(colleagues.heard(types("a", 60, true))).isEmpty();
    pass(Duration.ofMillis(4_999));
    assertThat(colleagues.expire()).isEmpty();

    pass(Duration.ofMillis(1));

    assertThat(colleagues.expire()).containsExactly(new Types(MARTA_AT_60, false));
    assertThat(colleagues.expire()).isEmpty();
    assertThat(colleagues.all()).isEmpty();
  }

  @Test
  void presenceIsOverAMinuteAfterTheLastWordOfIt() {
    colleagues.heard(looks("a", 60L));
    pass(Duration.ofSeconds(40));
    colleagues.heard(looks("a", 60L));
    pass(Duration.ofMillis(59_999));
    assertThat(colleagues.expire()).isEmpty();

    pass(Duration.ofMillis(1));

    assertThat(colleagues.expire()).containsExactly(new Looks(MARTA_AT_60, false));
  }

  @Test
  void theEndOfTypingLeavesPresenceAsItIs() {
    colleagues.heard(looks("a", 60L));
    colleagues.heard(types("a", 60, true));
    assertThat(colleagues.all())
        .containsExactly(new Looks(MARTA_AT_60, true), new Types(MARTA_AT_60, true));

    assertThat(colleagues.heard(types("a", 60, false)))
        .containsExactly(new Types(MARTA_AT_60, false));

    assertThat(colleagues.all()).containsExactly(new Looks(MARTA_AT_60, true));
  }

  @Test
  void whoLooksElsewhereTypesNoMore() {
    colleagues.heard(looks("a", 60L));
    colleagues.heard(types("a", 60, true));
    assertThat(colleagues.heard(looks("a", 60L))).isEmpty();

    assertThat(colleagues.heard(looks("a", null)))
        .containsExactly(new Types(MARTA_AT_60, false), new Looks(MARTA_AT_60, false));
  }

  @Test
  void aLateWordOfTheFirstConversationDoesNotEndTypingInTheSecond() {
    colleagues.heard(types("a", 60, true));
    assertThat(colleagues.heard(types("a", 61, true)))
        .containsExactly(new Types(MARTA_AT_60, false), new Types(MARTA_AT_61, true));

    assertThat(colleagues.heard(types("a", 60, false))).isEmpty();
  }

  private void pass(Duration time) {
    clock.addAndGet(time.toNanos());
  }

  private static PresenceEvent.Looking looks(String socket, @Nullable Long conversation) {
    return new PresenceEvent.Looking(1, socket, MARTA, conversation);
  }

  private static PresenceEvent.Typing types(String socket, long conversation, boolean isTyping) {
    return new PresenceEvent.Typing(1, socket, MARTA, conversation, isTyping);
  }
}
