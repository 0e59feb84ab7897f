package dev.switchboard.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.testing.Seed;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Garbage at the front door; the long run is {@code bench/fuzz}. */
class FuzzTest {
  private static final int CASES = 20_000;
  private static final long SEED = 3;

  private final FrontDoor door = new FrontDoor();

  @AfterEach
  void close() {
    door.close();
  }

  @Test
  void garbageIsRefusedAndWritesNothingAndWhatIsValidBetweenIsStored() throws Exception {
    var _ = door.open(Fuzzer.bounds(), Fuzzer.rates());
    Fuzzer fuzzer = new Fuzzer(door, SEED);

    fuzzer.run(CASES, 16);

    assertThat(fuzzer.broken()).as(fuzzer.toString()).isEmpty();
  }

  @Test
  void aBodyThatTricklesIs408InItsTime() throws IOException {
    var _ = door.open(bounds(), Rates.usual());
    try (RawClient slow = new RawClient(door.port())) {
      slow.open().getOutputStream().write(head("sha256=" + "0".repeat(64), 100, ""));
      trickle(slow);

      assertThat(slow.status()).isEqualTo("408");
    }
    assertThat(door.refused(Refusal.TOO_SLOW)).isEqualTo(1);
  }

  @Test
  void aHeadThatTricklesIsCutOff() throws IOException {
    var _ = door.open(bounds(), Rates.usual());
    try (RawClient slow = new RawClient(door.port())) {
      slow.open().getOutputStream().write(RawClient.ascii("POST /webhooks/whatsapp HTTP/1.1\r\n"));
      trickle(slow);

      assertThat(statusOrClosed(slow)).isEqualTo("closed");
    }
  }

  @Test
  void moreConnectionsThanAllowedAreClosedAndTheOthersServed() throws IOException {
    var _ =
        door.open(new Bounds(Duration.ofSeconds(60), Duration.ofSeconds(5), 3, 64), Rates.usual());
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      RawClient client = new RawClient(door.port());
      clients.add(client);
      assertThat(client.ask(text(i), false)).isEqualTo("200");
    }
    try (RawClient fourth = new RawClient(door.port())) {
      assertThat(fourth.ask(text(4), false)).isEqualTo("closed");
    }
    assertThat(clients.getFirst().ask(text(5), false)).isEqualTo("200");

    clients.getFirst().close();
    Awaitility.await()
        .until(() -> {
          try (RawClient next = new RawClient(door.port())) {
            return next.ask(text(6), false).equals("200");
          }
        });
    clients.forEach(RawClient::close);
  }

  @Test
  void headersOverTheLimitAre431() throws IOException {
    var _ = door.open(bounds(), Rates.usual());
    try (RawClient client = new RawClient(door.port())) {
      assertThat(client.ask(head("x", 0, "X-Long: " + "a".repeat(9_000) + "\r\n"), false))
          .isEqualTo("431");
    }
  }

  @Test
  void aBodyNestedTooDeepOrWithTooManyEventsIsParkedWhole() throws IOException {
    var _ = door.open(bounds(), Rates.usual());
    String deep = "{\"entry\":" + "[".repeat(200) + "]".repeat(200) + "}";
    String many = "{\"entry\":[" + "{\"id\":\"1\"},".repeat(Parts.MOST) + "{\"id\":\"1\"}]}";
    try (RawClient client = new RawClient(door.port())) {
      assertThat(client.ask(signed(deep), false)).isEqualTo("200");
      assertThat(client.ask(signed(many), false)).isEqualTo("200");
    }

    assertThat(door.postgres.select("select reason from set_aside order by leaf_id"))
        .containsExactly(
            "malformed: not JSON, or nested too deep",
            "malformed: more events than a POST may hold");
  }

  // Until the other side has had enough.
  private static void trickle(RawClient slow) {
    Awaitility.await()
        .pollInterval(Duration.ofMillis(50))
        .atMost(Duration.ofSeconds(15))
        .until(() -> {
          try {
            var socket = slow.open();
            socket.getOutputStream().write('a');
            return socket.getInputStream().available() > 0;
          } catch (SocketException e) {
            return true;
          }
        });
  }

  private static String statusOrClosed(RawClient client) {
    try {
      return client.status();
    } catch (IOException e) {
      return "closed";
    }
  }

  private static Bounds bounds() {
    return new Bounds(Duration.ofMillis(500), Duration.ofSeconds(5), 100, 64);
  }

  private static byte[] text(int id) {
    return signed(FrontDoor.text(id, Seed.PHONE_NUMBER_ID));
  }

  private static byte[] signed(String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return Buffer.buffer(
            head(Signature.header(Seed.APP_SECRET, Buffer.buffer(bytes)), bytes.length, ""))
        .appendBytes(bytes)
        .getBytes();
  }

  private static byte[] head(String signature, int length, String more) {
    return RawClient.ascii(
        "POST /webhooks/whatsapp HTTP/1.1\r\nHost: x\r\n%sX-Hub-Signature-256: %s\r\nContent-Length: %d\r\n\r\n"
            .formatted(more, signature, length));
  }
}
