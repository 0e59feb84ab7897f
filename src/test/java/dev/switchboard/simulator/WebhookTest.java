package dev.switchboard.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.simulator.Receiver.Delivery;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebhookTest {
  @TempDir Path folder = Path.of("");
  @AutoClose Bench bench;

  @BeforeEach
  void open() {
    bench = new Bench(folder);
  }

  @Test
  void tellsOfAMessageInOrderWithItsCallbackData() throws InterruptedException {
    HttpResponse<Buffer> answer =
        bench.send(Bench.text("Hi").put("biz_opaque_callback_data", "command/17"));

    List<Delivery> deliveries =
        List.of(bench.receiver.next(), bench.receiver.next(), bench.receiver.next());

    assertThat(deliveries).allMatch(Delivery::signed);
    assertThat(deliveries)
        .extracting(delivery -> delivery.status().getString("status"))
        .containsExactly("sent", "delivered", "read");
    assertThat(deliveries)
        .allSatisfy(delivery -> {
          assertThat(delivery.status().getString("id")).isEqualTo(Bench.wamid(answer));
          assertThat(delivery.status().getString("recipient_id")).isEqualTo(Bench.CUSTOMER);
          assertThat(delivery.status().getString("biz_opaque_callback_data"))
              .isEqualTo("command/17");
          assertThat(delivery.raw()).contains("command\\/17");
        });
    assertThat(deliveries.getFirst().status().getJsonObject("conversation").fieldNames())
        .contains("id", "expiration_timestamp", "origin");
    assertThat(deliveries.getFirst().status().getJsonObject("pricing").getString("category"))
        .isEqualTo("service");
  }

  @Test
  void laterStatusesWaitUntilThePhoneIsOnAgain() throws InterruptedException {
    bench.faults(new JsonObject().put("lastStatus", "sent"));
    var _ = bench.send(Bench.text("Hi"));
    assertThat(bench.receiver.next().status().getString("status")).isEqualTo("sent");
    // The lane goes on meanwhile; what a customer writes is no status.
    var _ = bench.writeAs(Bench.CUSTOMER, new JsonObject().put("text", "Still there?"));
    assertThat(bench.receiver.next().raw()).contains("Still there?");

    bench.faults(new JsonObject().put("lastStatus", "delivered"));
    assertThat(bench.receiver.next().status().getString("status")).isEqualTo("delivered");
    bench.faults(new JsonObject());
    assertThat(bench.receiver.next().status().getString("status")).isEqualTo("read");
  }

  @Test
  void carriesWhatACustomerWrites() throws InterruptedException {
    JsonObject message =
        new JsonObject()
            .put("text", "¿Mañana?")
            .put("name", "Lucía Ferrer")
            .put("context", "wamid.X");

    HttpResponse<Buffer> answer = bench.writeAs(Bench.CUSTOMER, message);

    Delivery delivery = bench.receiver.next();
    JsonObject value = delivery.changes().getFirst();
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(delivery.signed()).isTrue();
    assertThat(delivery.raw()).contains("\\u00bfMa\\u00f1ana?").isASCII();
    assertThat(delivery.message().getString("id")).isEqualTo(Bench.json(answer).getString("id"));
    assertThat(delivery.message().getJsonObject("text").getString("body")).isEqualTo("¿Mañana?");
    assertThat(delivery.message().getJsonObject("context").getString("id")).isEqualTo("wamid.X");
    JsonObject contact = value.getJsonArray("contacts").getJsonObject(0);
    assertThat(contact.getJsonObject("profile").getString("name")).isEqualTo("Lucía Ferrer");
    assertThat(contact.getString("wa_id")).isEqualTo(Bench.CUSTOMER);
    assertThat(value.getJsonObject("metadata").getString("phone_number_id"))
        .isEqualTo(Bench.NUMBER);
    assertThat(bench.journal("customer").getFirst().getString("wamid"))
        .isEqualTo(delivery.message().getString("id"));
  }

  @Test
  void deliversTheSameBytesAgainUntilTheyAreTaken() throws InterruptedException {
    bench.receiver.willAnswer(503);
    HttpResponse<Buffer> first = bench.writeAs(Bench.CUSTOMER, new JsonObject().put("text", "one"));
    bench.writeAs(Bench.CUSTOMER, new JsonObject().put("text", "two"));

    Delivery refused = bench.receiver.next();
    Delivery taken = bench.receiver.next();
    Delivery after = bench.receiver.next();

    assertThat(refused.message().getString("id")).isEqualTo(Bench.json(first).getString("id"));
    assertThat(taken.raw()).isEqualTo(refused.raw());
    assertThat(after.message().getJsonObject("text").getString("body")).isEqualTo("two");
    assertThat(bench.journal("webhook"))
        .extracting(line -> line.getInteger("status"))
        .startsWith(503, 200);
  }

  @Test
  void tellsOnlyThatAReactionWasSent() throws InterruptedException {
    JsonObject reaction = new JsonObject().put("message_id", "wamid.X").put("emoji", "👍");
    bench.send(Bench.text("").put("type", "reaction").put("reaction", reaction));

    assertThat(bench.receiver.next().status().getString("status")).isEqualTo("sent");
    assertThat(bench.receiver.nextWithin(300)).isNull();
  }

  @Test
  void verifiesTheWebhook() {
    HttpResponse<Buffer> answer =
        bench.call(HttpMethod.POST, "/_sim/verify", new JsonObject(), Bench.TOKEN);

    assertThat(Bench.json(answer).getBoolean("verified")).isTrue();
  }

  @Test
  void makesUpTheMediaOfCustomers() throws InterruptedException {
    bench.writeAs(Bench.CUSTOMER, new JsonObject().put("type", "image"));

    JsonObject image = bench.receiver.next().message().getJsonObject("image");
    JsonObject described = Bench.json(bench.get("/v24.0/" + image.getString("id")));

    assertThat(image.getString("mime_type")).isEqualTo("image/png");
    assertThat(described.getString("url")).startsWith("http://localhost");
    assertThat(described.getLong("file_size")).isPositive();
  }
}
