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
        .isEqualTo(new GraphAnswer.Accepted("wamid.A", false, null));
  }

  @Test
  void knowsATemplateThatIsHeld() {
    assertThat(
            parse(
                200,
                "{\"messages\":[{\"id\":\"wamid.A\",\"message_status\":\"held_for_quality_assessment\"}]}"))
        .isEqualTo(new GraphAnswer.Accepted("wamid.A", true, null));
  }

  @Test
  void prefersMetasDetailsToItsTitle() {
    assertThat(
            parse(
                400,
                "{\"error\":{\"message\":\"(#131056)\",\"code\":131056,\"error_data\":{\"details\":\"too"
                    + " many\"}}}"))
        .isEqualTo(new GraphAnswer.Refused(131056, 0, "too many", null));
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

  @Test
  void readsTheIdOfAMessageToAPage() {
    Buffer body = Buffer.buffer("{\"recipient_id\":\"7\",\"message_id\":\"m_1\"}");

    assertThat(GraphAnswerParser.parse(Platform.MESSENGER, 200, body, null))
        .isEqualTo(new GraphAnswer.Accepted("m_1", false, null));
  }

  @Test
  void aServersErrorThatNobodyListsSaysNothing() {
    String error = "{\"error\":{\"code\":4711,\"message\":\"x\"%s}}";

    assertThat(parse(500, error.formatted(""))).isInstanceOf(GraphAnswer.Unknown.class);
    assertThat(parse(400, error.formatted(""))).isInstanceOf(GraphAnswer.Refused.class);
    assertThat(parse(400, error.formatted(",\"is_transient\":true")))
        .isEqualTo(new GraphAnswer.Refused(ErrorTable.TRANSIENT, 0, "x", null));
  }

  private static GraphAnswer parse(int status, String body) {
    return GraphAnswerParser.parse(Platform.WHATSAPP, status, Buffer.buffer(body), null);
  }
}
