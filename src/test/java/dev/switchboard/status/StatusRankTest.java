package dev.switchboard.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.inbox.MessageState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusRankTest {
  @ParameterizedTest
  @CsvSource({
    "SENDING,sent,SENT", "IN_DOUBT,sent,SENT", "SENT,read,READ", "READ,delivered,READ",
        "READ,played,READ",
    "DELIVERED,failed,DELIVERED", "FAILED,sent,FAILED", "FAILED,delivered,DELIVERED",
        "SENT,deleted,SENT", "SENT,new_word,SENT"
  })
  void saysWhatIsKnown(MessageState before, String word, MessageState after) {
    assertThat(StatusRank.after(before, word)).isEqualTo(after);
  }

  @Test
  void neverGoesBackwards() {
    assertThat(laid(MessageState.SENDING, List.of("read", "delivered", "sent", "failed")))
        .isEqualTo(MessageState.READ);
  }

  @Property
  void doesNotDependOnTheOrderOfArrival(@ForAll("words") List<String> words, @ForAll long seed) {
    List<String> shuffled = new ArrayList<>(words);
    Collections.shuffle(shuffled, new Random(seed));

    assertThat(laid(MessageState.SENDING, shuffled)).isEqualTo(laid(MessageState.SENDING, words));
  }

  @Provide
  Arbitrary<List<String>> words() {
    return Arbitraries.of("sent", "delivered", "read", "played", "failed", "deleted", "other")
        .list()
        .ofMaxSize(12);
  }

  private static MessageState laid(MessageState state, List<String> words) {
    for (String word : words) {
      state = StatusRank.after(state, word);
    }
    return state;
  }
}
