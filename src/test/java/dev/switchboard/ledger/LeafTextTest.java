package dev.switchboard.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LeafTextTest {
  @ParameterizedTest
  @CsvSource({
    "plain, plain",
    "'', ''",
    "\uD83D\uDE00 and é, \uD83D\uDE00 and é",
    "half \uD83D, half \uFFFD",
    "\uDE00 half, \uFFFD half",
    "\uDE00\uD83D, \uFFFD\uFFFD",
    "\uD83D\uD83D\uDE00, \uFFFD\uD83D\uDE00",
  })
  void halvesOfCharactersAreReplacedAndWholeOnesKept(String text, String legible) {
    assertThat(LeafText.legible(text)).isEqualTo(legible);
  }

  @Test
  void everyStringOfABodyIsLegibleAndEveryNumberWhole() {
    String body =
        """
        {"a":"x\\u0000y","b":[{"c":"\\ud83d"}],"d":"\\ud83d\\ude00","n":9007199254740995,"m":123456789012345678901234567890}
        """;

    var read = LeafText.read(body.getBytes(StandardCharsets.UTF_8));

    assertThat(read.path("a").asText()).isEqualTo("x\uFFFDy");
    assertThat(read.at("/b/0/c").asText()).isEqualTo("\uFFFD");
    assertThat(read.path("d").asText()).isEqualTo("\uD83D\uDE00");
    assertThat(read.path("n").asText()).isEqualTo("9007199254740995");
    assertThat(read.path("m").asText()).isEqualTo("123456789012345678901234567890");
  }

  // No parser minds them: they are whole as bytes, and halves as characters.
  @Test
  void halvesThatArePostedAsBytesAreReplacedToo() {
    byte[] body = {'"', (byte) 0xED, (byte) 0xA0, (byte) 0xBD, (byte) 0xC0, (byte) 0x80, '"'};

    assertThat(LeafText.read(body).asText()).isEqualTo("\uFFFD\uFFFD");
  }
}
