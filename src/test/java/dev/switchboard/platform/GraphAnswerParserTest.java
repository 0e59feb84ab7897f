package dev.switchboard.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GraphAnswerParserTest {
  @Test
  void readsTheIdOfAnAcceptedMessage() {
    assertThat(
            parse(200, "{\"messaging_product\":\"whatsapp\",\"messages\":[{\"id\":\"wamid.A\"}]}"))
        .isEqualTo(new GraphAnswer.Accepted("wamid.A", false));
  }

  @Test
  void knowsATemplateThatIsHeld() {
    assertThat(
            parse(
                200,
                "{\"messages\":[{\"id\":\"wamid.A\",\"message_status\":\"held_for_quality_assessment\"}]}"))
        .isEqualTo(new GraphAnswer.Accepted("wamid.A", true));
  }

  @Test
  void prefersMetasDetailsToItsTitle() {
    assertThat(
            parse(
                400,
                "{\"error\":{\"message\":\"(#131056)\",\"code\":131056,\"error_data\":{\"details\":\"too many\"}}}"))
        .isEqualTo(new GraphAnswer.Refused(131056, "too many"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>Bad gateway</html>",
        "{\"messages\":[]}",
        "{\"messages\":[{\"id\":\"\"}]}",
        "{\"messages\":\"x\"}",
        "{\"error\":\"text\"}",
        "[]"
      })
  void whateverIsNotInMetasFormSaysNothing(String body) {
    assertThat(parse(200, body)).isInstanceOf(GraphAnswer.Unknown.class);
  }

  private static GraphAnswer parse(int status, String body) {
    return GraphAnswerParser.parse(status, Buffer.buffer(body));
  }
}
