package dev.switchboard.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.switchboard.access.AccessEvent;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PushVerticleTest extends PushHouse {
  @Test
  void aHintBringsAnEventAtOnceThoughTheSweepSleeps() {
    PushVerticle push = push(NEVER, 5_000);
    Peer peer = peer(push, null);
    peer.awaitReady();

    append(1);

    await()
        .atMost(Duration.ofMillis(500))
        .untilAsserted(() -> assertThat(peer.seqs()).containsExactly(1L));
    assertThat(peer.frames.getLast())
        .isEqualTo(
            "{\"type\":\"event\",\"seq\":1,\"prev\":0,\"kind\":\"message.added\",\"data\":{\"n\":1}}");
    Timer delivery = registry.get("real.time.delivery.latency").timer();
    assertThat(delivery.count()).isEqualTo(1);
    assertThat(delivery.max(TimeUnit.SECONDS)).isLessThan(5);
  }

  @Test
  void theSweepBringsWhatNoHintToldOf() {
    PushVerticle push = push(SOON, 5_000);
    Peer peer = peer(push, null);
    peer.awaitReady();

    postgres.execute(
        "update feed_head set seq = seq + 1",
        "insert into feed (tenant_id, seq, kind, conversation_id) values (1, 1, 'conversation.changed', 9)");

    await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(() -> assertThat(peer.seqs()).containsExactly(1L));
  }

  @Test
  void aClientThatWasAwayGetsTheRest() {
    PushVerticle push = push(NEVER, 5_000);
    append(1_200);

    Peer peer = peer(push, 100L);

    await()
        .untilAsserted(() -> assertThat(peer.seqs()).containsExactlyElementsOf(range(101, 1_200)));
    peer.assertChained(100);
  }

  @Test
  void aGapThatIsTooLargeIsAReload() {
    PushVerticle push = push(NEVER, 10);
    append(11);

    Peer peer = peer(push, 0L);
    await()
        .untilAsserted(() -> assertThat(peer.frames).contains("{\"type\":\"reload\",\"seq\":11}"));
    append(1);

    await().untilAsserted(() -> assertThat(peer.seqs()).containsExactly(12L));
    peer.assertChained(11);
  }

  @Test
  void rowsThatAreGoneAreAReload() {
    PushVerticle push = push(NEVER, 5_000);
    append(5);
    postgres.execute("delete from feed where seq <= 3");

    Peer peer = peer(push, 1L);

    await()
        .untilAsserted(() -> assertThat(peer.frames).contains("{\"type\":\"reload\",\"seq\":5}"));
  }

  @Test
  void clientsThatComeAndGoWhileRowsAreWrittenSeeEachOnceAndInOrder() {
    PushVerticle push = push(SOON, 5_000);
    Random random = new Random(42);
    List<Peer> peers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      append(50);
      peers.add(peer(push, (long) random.nextInt(i * 50 + 1)));
      if (i % 4 == 3) {
        Peer left = peers.remove(random.nextInt(peers.size()));
        left.socket.close().await();
        left.assertChained(left.after);
      }
    }

    for (Peer peer : peers) {
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(peer.seqs()).endsWith(1_000L));
      assertThat(peer.seqs()).containsExactlyElementsOf(range(peer.after + 1, 1_000));
      peer.assertChained(peer.after);
    }
  }

  @Test
  void aForeignPageIsTurnedAway() {
    PushVerticle push = push(NEVER, 5_000);

    assertThatThrownBy(() -> connect(push, "https://evil.example"))
        .isInstanceOfSatisfying(
            UpgradeRejectedException.class, e -> assertThat(e.getStatus()).isEqualTo(403));
    assertThat(connect(push, "http://localhost:8080").isClosed()).isFalse();
  }

  @Test
  void aBadTokenABadHelloAndSilenceAreClosedEachWithItsCode() {
    PushVerticle push = push(NEVER, 5_000);

    assertThat(closeCode(push, "{\"type\":\"hello\",\"token\":\"wrong\"}")).isEqualTo((short) 4401);
    // Not knowing is no reason to send somebody to the sign-in.
    assertThat(closeCode(push, "{\"type\":\"hello\",\"token\":\"away\"}")).isEqualTo((short) 1013);
    assertThat(closeCode(push, "{\"type\":\"hi\"}")).isEqualTo((short) 4400);
    assertThat(closeCode(push, "no json")).isEqualTo((short) 4400);
    assertThat(closeCode(push, "null")).isEqualTo((short) 4400);
    assertThat(closeCode(push, "[]")).isEqualTo((short) 4400);
    assertThat(closeCode(push, "{\"type\":\"hello\",\"token\":7}")).isEqualTo((short) 4400);
    assertThat(closeCode(push, null)).isEqualTo((short) 4408);
  }

  @Test
  void framesAreCompressedForWhoOffersIt() throws Exception {
    PushVerticle push = push(NEVER, 5_000);

    assertThat(handshake(push, "Sec-WebSocket-Extensions: permessage-deflate\r\n"))
        .startsWith("HTTP/1.1 101 ")
        .contains("sec-websocket-extensions: permessage-deflate");
    assertThat(handshake(push, "")).startsWith("HTTP/1.1 101 ").doesNotContain("extensions");
  }

  private static String handshake(PushVerticle push, String more) throws IOException {
    try (Socket socket = new Socket("localhost", push.actualPort())) {
      socket
          .getOutputStream()
          .write(
              ("GET /api/v1/messages/stream HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n"
                      + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                      + "Sec-WebSocket-Protocol: switchboard.v1\r\n"
                      + more
                      + "\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        int next = socket.getInputStream().read();
        assertThat(next).as(head::toString).isNotNegative();
        head.append((char) next);
      }
      return head.toString().toLowerCase(Locale.ROOT).replaceFirst("http/1.1", "HTTP/1.1");
    }
  }

  @Test
  void whoSendsAFrameThatIsTooLargeIsCutOff() {
    PushVerticle push = push(NEVER, 5_000);
    Peer peer = peer(push, null).awaitReady();

    peer.say("\"" + "x".repeat(20_000) + "\"");

    assertThat(peer.closeCode()).isEqualTo((short) 1006);
  }

  @Test
  void whoIsShutOutIsClosedAtOnceThoughNobodyLooks() throws Exception {
    PushVerticle push = push(NEVER, NEVER, 5_000);
    Peer peer = peer(push, null);
    peer.awaitReady();

    postgres.execute("update api_key set revoked_at = now()");
    bus.publish(AccessEvent.TOPIC, new AccessEvent.Withdrawn(1));

    assertThat(peer.closeCode()).isEqualTo((short) 4401);
  }

  @Test
  void whoIsShutOutIsClosedSoonThoughNoHintCame() throws Exception {
    PushVerticle push = push(NEVER, SOON, 5_000);
    Peer peer = peer(push, null);
    peer.awaitReady();

    postgres.execute("update api_key set expires_at = now()");

    assertThat(peer.closeCode()).isEqualTo((short) 4401);
  }

  private Peer peer(PushVerticle push, @Nullable Long after) {
    return new Peer(client, push.actualPort(), "good", after);
  }

  private WebSocket connect(PushVerticle push, String origin) {
    return Peer.connect(client, push.actualPort(), origin);
  }

  private short closeCode(PushVerticle push, @Nullable String hello) {
    WebSocket socket = connect(push, "http://localhost");
    var closed = new CompletableFuture<Short>();
    socket.closeHandler(v -> closed.complete(socket.closeStatusCode()));
    if (hello != null) {
      socket.writeTextMessage(hello).await();
    }
    return closed.orTimeout(5, java.util.concurrent.TimeUnit.SECONDS).join();
  }

  private static List<Long> range(long from, long to) {
    return LongStream.rangeClosed(from, to).boxed().toList();
  }
}
