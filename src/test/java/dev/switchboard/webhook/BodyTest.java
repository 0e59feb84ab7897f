package dev.switchboard.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.testing.Seed;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A body whose length is not said before: chunk by chunk it may grow as long as any other. */
class BodyTest {
  private static final int CHUNK = 60_000;
  // What may be held at once is less than the bodies that are refused here together.
  private static final FrontDoor DOOR =
      new FrontDoor()
          .open(
              new Bounds(Bounds.DEFAULTS.bodyWithin(), Bounds.DEFAULTS.commitWithin(), 100, 8),
              Rates.usual());

  @AfterAll
  static void close() {
    DOOR.close();
  }

  @Test
  void oneThatGrowsOverTheLimitIs413AndWhatItHeldIsFreeAgain() {
    for (int i = 0; i < 6; i++) {
      long before = DOOR.count("leaf");

      assertThat(posted(body(WebhookConfig.MOST_BYTES + 1), "")).isEqualTo("413");

      assertThat(DOOR.count("leaf")).isEqualTo(before);
    }
    assertThat(DOOR.refused(Refusal.TOO_LARGE)).isEqualTo(6);
  }

  @Test
  void oneOfJustTheLimitIsTaken() {
    long before = DOOR.count("leaf");

    assertThat(posted(body(WebhookConfig.MOST_BYTES), "0\r\n\r\n")).isEqualTo("200");

    assertThat(DOOR.count("leaf")).isEqualTo(before + 1);
  }

  private static byte[] body(int length) {
    String said = "{\"entry\":[{\"id\":\"1\",\"x\":\"";
    String end = "\"}]}";
    return (said + "x".repeat(length - said.length() - end.length()) + end)
        .getBytes(StandardCharsets.UTF_8);
  }

  // Signed: only its length is wrong. What follows the refusal is never read, so nothing is sent.
  private static String posted(byte[] body, String end) {
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(
        FrontDoor.bytes(
            "POST /webhooks/whatsapp HTTP/1.1\r\nHost: x\r\nX-Hub-Signature-256: %s\r\nTransfer-Encoding: chunked\r\n\r\n"
                .formatted(Signature.header(Seed.APP_SECRET, Buffer.buffer(body)))));
    for (int from = 0; from < body.length; from += CHUNK) {
      int length = Math.min(CHUNK, body.length - from);
      request.writeBytes(FrontDoor.bytes("%x\r\n".formatted(length).toUpperCase(Locale.ROOT)));
      request.write(body, from, length);
      request.writeBytes(FrontDoor.bytes("\r\n"));
    }
    request.writeBytes(FrontDoor.bytes(end));
    try (RawClient client = new RawClient(DOOR.port())) {
      return client.ask(request.toByteArray(), false);
    }
  }
}
