package dev.switchboard.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.simulator.Receiver.Delivery;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayTest {
  @TempDir Path folder = Path.of("");
  @AutoClose Bench bench;

  @BeforeEach
  void open() {
    bench = new Bench(folder);
  }

  @Test
  void deliversAfterARestartWhatWasNotTaken() throws InterruptedException {
    bench.receiver.willAnswer(200, 503);
    HttpResponse<Buffer> sent = bench.send(Bench.text("Hi"));
    assertThat(bench.receiver.next().status().getString("status")).isEqualTo("sent");
    assertThat(bench.receiver.next().status().getString("status")).isEqualTo("delivered");
    awaitLine(503);

    bench.stop();
    bench.start();

    List<Delivery> after = List.of(bench.receiver.next(), bench.receiver.next());
    assertThat(after)
        .extracting(delivery -> delivery.status().getString("status"))
        .containsExactly("delivered", "read");
    assertThat(after)
        .allMatch(delivery -> Bench.wamid(sent).equals(delivery.status().getString("id")));
    assertThat(bench.receiver.nextWithin(300)).isNull();
  }

  @Test
  void goesOnBehindALineThatWasTorn() throws IOException {
    bench.send(Bench.text("one"));
    bench.stop();
    Files.writeString(bench.record(), "{\"at\":\"2026-11", StandardOpenOption.APPEND);

    bench.start();
    bench.send(Bench.text("two"));

    assertThat(bench.journal("send"))
        .extracting(line -> line.getJsonObject("body").getJsonObject("text").getString("body"))
        .containsExactly("one", "two");
    assertThat(state().getLong("accepted")).isEqualTo(2);
  }

  @Test
  void pagesThroughTheRecord() {
    for (int i = 0; i < 300; i++) {
      bench.writeAs(Bench.CUSTOMER, new JsonObject().put("text", "ü" + i));
    }
    Awaitility.await().until(() -> state().getLong("lines") == 600);

    JsonObject page = Bench.json(bench.get("/_sim/record?after=510&limit=50"));
    JsonObject end = Bench.json(bench.get("/_sim/record?after=600"));
    bench.stop();
    bench.start();
    JsonObject again = Bench.json(bench.get("/_sim/record?after=510&limit=50"));

    assertThat(page.getJsonArray("items")).hasSize(50);
    assertThat(page.getInteger("next")).isEqualTo(560);
    assertThat(end).isEqualTo(new JsonObject("{\"items\":[],\"next\":600}"));
    assertThat(again).isEqualTo(page);
  }

  private JsonObject state() {
    return Bench.json(bench.get("/_sim/state"));
  }

  private void awaitLine(int status) {
    Awaitility.await()
        .until(() ->
            bench.journal("webhook").stream()
                .anyMatch(line -> line.getInteger("status") == status));
  }
}
