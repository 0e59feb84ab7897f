package dev.switchboard.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SendApiTest {
  private static final Path REQUESTS = Path.of("src/test/resources/meta/whatsapp-send");

  @TempDir Path folder = Path.of("");
  @AutoClose Bench bench;

  @BeforeEach
  void open() {
    bench = new Bench(folder);
  }

  @Test
  void takesEveryKindOfRequestThatMetaShows() throws IOException {
    String media = Bench.json(bench.upload(Buffer.buffer("x"), "image/png")).getString("id");
    for (Path file : requests()) {
      JsonObject body =
          new JsonObject(
              Files.readString(file).replace("{{Recipient-Phone-Number}}", "+" + Bench.CUSTOMER));

      if (body.getValue(body.getString("type", "text")) instanceof JsonObject content
          && content.containsKey("id")) {
        content.put("id", media);
      }

      HttpResponse<Buffer> answer = bench.send(body);

      assertThat(answer.statusCode()).as("%s: %s", file, answer.bodyAsString()).isEqualTo(200);
      if (body.containsKey("status")) {
        assertThat(Bench.json(answer)).isEqualTo(new JsonObject().put("success", true));
      } else {
        assertThat(Bench.wamid(answer)).as(file.toString()).startsWith("wamid.");
      }
    }
    assertThat(bench.journal("send")).hasSameSizeAs(requests());
  }

  @Test
  void answersWithTheContactAndTheId() {
    HttpResponse<Buffer> answer = bench.send(Bench.text("Hello"));

    JsonObject body = Bench.json(answer);
    assertThat(body.getString("messaging_product")).isEqualTo("whatsapp");
    assertThat(body.getJsonArray("contacts"))
        .isEqualTo(
            new JsonArray()
                .add(new JsonObject().put("input", "+15550117001").put("wa_id", "15550117001")));
    JsonObject line = bench.journal("send").getFirst();
    assertThat(line.getString("wamid")).isEqualTo(Bench.wamid(answer));
    assertThat(line.getString("to")).isEqualTo(Bench.CUSTOMER);
    assertThat(line.getJsonObject("body")).isEqualTo(Bench.text("Hello"));
  }

  @Test
  void answersScopedIdsWithoutANumber() {
    JsonObject request =
        Bench.text("Hello").putNull("to").put("recipient", "US.13491208655302741918");

    HttpResponse<Buffer> answer = bench.send(request);

    assertThat(Bench.json(answer).getJsonArray("contacts").getJsonObject(0).fieldNames())
        .containsExactlyInAnyOrder("input", "user_id");
  }

  @Test
  void refusesAWrongToken() {
    HttpResponse<Buffer> answer =
        bench.call(HttpMethod.POST, "/v24.0/" + Bench.NUMBER + "/messages", Bench.text("x"), "no");

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(error(answer).getInteger("code")).isEqualTo(190);
    assertThat(error(answer).getString("type")).isEqualTo("OAuthException");
    assertThat(error(answer).getString("fbtrace_id")).isNotBlank();
    assertThat(bench.journal("answer").getFirst().getInteger("code")).isEqualTo(190);
  }

  @Test
  void refusesANumberItDoesNotHave() {
    HttpResponse<Buffer> answer =
        bench.call(HttpMethod.POST, "/v24.0/999/messages", Bench.text("x"), Bench.TOKEN);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(error(answer).getInteger("code")).isEqualTo(100);
    assertThat(error(answer).getInteger("error_subcode")).isEqualTo(33);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "100    | {\"to\":\"+15550117001\",\"type\":\"text\",\"text\":{\"body\":\"x\"}}",
        "100    | {\"messaging_product\":\"whatsapp\",\"type\":\"text\",\"text\":{\"body\":\"x\"}}",
        "100    | {\"messaging_product\":\"whatsapp\",\"to\":\"nobody\",\"text\":{\"body\":\"x\"}}",
        "100    | {\"messaging_product\":\"whatsapp\",\"to\":\"+15550117001\",\"type\":\"fax\"}",
        "131008 | {\"messaging_product\":\"whatsapp\",\"to\":\"+15550117001\",\"type\":\"text\"}",
        "131008 | {\"messaging_product\":\"whatsapp\",\"to\":\"+15550117001\",\"type\":\"image\",\"image\":{}}",
        "100    | {\"messaging_product\":\"whatsapp\",\"status\":\"read\"}",
      })
  void refusesWhatMetaWouldNotTake(int code, String body) {
    HttpResponse<Buffer> answer = bench.send(new JsonObject(body));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(error(answer).getInteger("code")).isEqualTo(code);
    assertThat(error(answer).getJsonObject("error_data").getString("details")).isNotBlank();
  }

  @Test
  void writesDownWhatIsNotJson() {
    HttpResponse<Buffer> answer =
        bench
            .client()
            .post(bench.port(), "localhost", "/v24.0/" + Bench.NUMBER + "/messages")
            .bearerTokenAuthentication(Bench.TOKEN)
            .sendBuffer(Buffer.buffer("{nonsense"))
            .await();

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(bench.journal("send").getFirst().getString("body")).isEqualTo("{nonsense");
  }

  private static JsonObject error(HttpResponse<Buffer> answer) {
    return Bench.json(answer).getJsonObject("error");
  }

  private static List<Path> requests() throws IOException {
    try (Stream<Path> files = Files.list(REQUESTS)) {
      return files
          .filter(file -> {
            String name = file.getFileName().toString();
            return name.startsWith("req-") || name.startsWith("restfb-send");
          })
          .sorted()
          .toList();
    }
  }
}
