package dev.switchboard.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonSliceTest {
  @Test
  void cutsPartsOutByteForByte() throws IOException {
    JsonSlice slice =
        JsonSlice.parse(
            bytes(
                " {\"a\" : 12 , \"b\":[ 1.50e3,-0 , true,null ,\"\\u00e4\\/ä\"], \"c\":{\"d\" : \"x\" } } "));

    assertThat(slice.members())
        .hasToString("{a=12, b=[ 1.50e3,-0 , true,null ,\"\\u00e4\\/ä\"], c={\"d\" : \"x\" }}");
    assertThat(Objects.requireNonNull(slice.members().get("b")).elements())
        .map(JsonSlice::toString)
        .containsExactly("1.50e3", "-0", "true", "null", "\"\\u00e4\\/ä\"");
    assertThat(Objects.requireNonNull(slice.members().get("b")).elements())
        .map(JsonSlice::text)
        .containsExactly("1.50e3", "-0", "true", null, "ä/ä");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{}{}", "[1,]", "{\"a\":}", "nul", "\u0000"})
  void refusesWhatIsNotOneJsonValue(String text) {
    assertThatThrownBy(() -> JsonSlice.parse(bytes(text))).isInstanceOf(IOException.class);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
