package dev.switchboard.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.db.Pools;
import dev.switchboard.testing.Outages;
import dev.switchboard.testing.Seed;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Large posts while Postgres hangs, with room for eight of them. */
class LittleRoomTest {
  private static final int MEGABYTE = 1024 * 1024;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final FrontDoor door = new FrontDoor();
  private final Pools.Login login = door.postgres.pipelineLogin();
  private final Outages outages = new Outages(door.vertx, login.host(), login.port());
  private final List<RawClient> clients = new ArrayList<>();

  @AfterEach
  void close() {
    clients.forEach(RawClient::close);
    door.close();
  }

  @Test
  void whatHasNoRoomIs503AtOnceNewOnesWaitInTheirSocketsAndAllIsTakenAfterwards()
      throws IOException {
    open();
    outages.freeze();

    // All have begun before there is much, so that none waits in its socket.
    List<byte[]> posts = IntStream.range(0, 10).mapToObj(id -> large(id)).toList();
    for (byte[] post : posts) {
      begin(post);
    }
    await().until(() -> door.load().connections() == 10);
    for (int i = 0; i < 7; i++) {
      finish(i, posts.get(i));
      long held = (i + 1L) * MEGABYTE;
      await().until(() -> door.load().held() > held);
    }

    for (int i = 7; i < 10; i++) {
      finish(i, posts.get(i));
      assertThat(clients.get(i).status()).as("no room for post %d", i).isEqualTo("503");
    }
    assertThat(door.refused(Refusal.NOT_STORED)).isEqualTo(3);
    assertThat(door.load().held()).isBetween(7L * MEGABYTE, 8L * MEGABYTE);

    RawClient late = begin(small(10));
    CompletableFuture<String> answer = later(late);
    await().until(() -> door.load().paused() == 1);
    assertThat(answer).isNotDone();

    outages.end();
    for (int i = 0; i < 7; i++) {
      assertThat(clients.get(i).status()).as("post %d", i).isEqualTo("200");
    }
    assertThat(answer.join()).isEqualTo("200");
    await()
        .untilAsserted(() -> {
          assertThat(door.load().held()).isZero();
          assertThat(door.load().paused()).isZero();
        });
    assertThat(door.stored()).containsExactlyInAnyOrder("0", "1", "2", "3", "4", "5", "6", "10");
  }

  private void open() {
    var _ =
        door.open(
            new Bounds(PATIENCE, PATIENCE, 1_000, 8),
            Rates.usual(),
            new Pools.Login(
                "localhost", outages.port(), login.database(), login.user(), login.password()));
  }

  /** Sends a head and the first bytes behind it; all of what is short. */
  private RawClient begin(byte[] post) throws IOException {
    RawClient client = new RawClient(door.port());
    clients.add(client);
    client.open().getOutputStream().write(post, 0, Math.min(post.length, 1_000));
    return client;
  }

  private void finish(int number, byte[] post) throws IOException {
    clients.get(number).open().getOutputStream().write(post, 1_000, post.length - 1_000);
  }

  private static CompletableFuture<String> later(RawClient client) {
    return CompletableFuture.supplyAsync(() -> {
      try {
        return client.status();
      } catch (IOException e) {
        return e.toString();
      }
    });
  }

  private static byte[] small(int id) {
    return signed(FrontDoor.text(id, Seed.PHONE_NUMBER_ID));
  }

  private static byte[] large(int id) {
    return signed(FrontDoor.text(id, Seed.PHONE_NUMBER_ID).replace("hello", "x".repeat(MEGABYTE)));
  }

  private static byte[] signed(String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return Buffer.buffer()
        .appendBytes(
            RawClient.ascii(
                "POST /webhooks/whatsapp HTTP/1.1\r\nHost: x\r\nX-Hub-Signature-256: %s\r\nContent-Length: %d\r\n\r\n"
                    .formatted(
                        Signature.header(Seed.APP_SECRET, Buffer.buffer(bytes)), bytes.length)))
        .appendBytes(bytes)
        .getBytes();
  }
}
