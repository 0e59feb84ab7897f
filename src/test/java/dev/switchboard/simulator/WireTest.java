package dev.switchboard.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class WireTest {
  @Test
  void escapesAsMetaDoes() {
    JsonObject json = new JsonObject().put("a/b", "äö \"q\" 😀 http://x");

    String text = Wire.bytes(json).toString();

    assertThat(text)
        .isEqualTo("{\"a\\/b\":\"\\u00e4\\u00f6 \\\"q\\\" \\ud83d\\ude00 http:\\/\\/x\"}");
    assertThat(new JsonObject(text)).isEqualTo(json);
  }

  @Test
  void signsWithTheAppSecret() {
    String signature =
        Wire.signature("key", Buffer.buffer("The quick brown fox jumps over the lazy dog"));

    assertThat(signature)
        .isEqualTo("sha256=f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8");
  }
}
