package dev.switchboard.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.bus.Bus;
import dev.switchboard.ledger.LeafEvent;
import dev.switchboard.ledger.NewLeaf;
import dev.switchboard.testing.Seed;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A post that holds nothing but statuses wakes and feeds nobody but who works on statuses. */
class StatusOnlyTest {
  private static final Path META = Path.of("src/test/resources/meta");
  private static final int STATUSES = NewLeaf.Queue.STATUS.number();
  // The line of another agency, whose leaves are in another shard.
  private static final String ELSEWHERE = "15550002000";
  private static final LeafEvent MARKER =
      new LeafEvent.Stored(NewLeaf.Queue.INBOX.number(), List.of(2));
  private static final FrontDoor DOOR = new FrontDoor();
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final Queue<LeafEvent> HINTS = new ConcurrentLinkedQueue<>();

  /** A collected payload. */
  record Payload(String source, Path file) {
    List<Split.Part> parts() {
      return Payloads.parts(source, Payloads.bytes(file));
    }

    @Override
    public String toString() {
      return source + "/" + file.getFileName();
    }
  }

  // By the tables that were written by hand: the code's own word would prove nothing.
  static Stream<Payload> statusOnly() {
    Stream<Payload> metas =
        Stream.of("whatsapp", "messenger", "instagram").flatMap(StatusOnlyTest::metas);
    Stream<Payload> others =
        Stream.of("ycloud/delivered.json", "ycloud/failed.json", "wati/read.json")
            .map(Path::of)
            .map(file -> new Payload(file.getName(0).toString(), META.resolve(file)));
    return Stream.concat(metas, others);
  }

  private static Stream<Payload> metas(String source) {
    Map<String, Set<String>> kinds =
        Payloads.table(source).stream()
            .collect(
                Collectors.groupingBy(
                    row -> row.get(0),
                    TreeMap::new,
                    Collectors.mapping(row -> row.get(1), Collectors.toSet())));
    return kinds.entrySet().stream()
        .filter(file -> Set.of("status", "delivery", "read").containsAll(file.getValue()))
        .map(file -> new Payload(source, META.resolve(source).resolve(file.getKey())));
  }

  @BeforeAll
  static void open() {
    DOOR.postgres.execute(
        "insert into tenant (tenant_id, name) values (2, 'Another')",
        "insert into client (id, tenant_id, name) values (20, 2, 'Client')");
    line(2, "whatsapp", ELSEWHERE);
    Set<String> known = new TreeSet<>(Set.of("whatsapp" + Seed.PHONE_NUMBER_ID));
    statusOnly()
        .forEach(payload ->
            payload
                .parts()
                .forEach(part -> {
                  String line = Payloads.or(part.externalAccount(), "");
                  boolean isMetas =
                      Set.of("whatsapp", "messenger", "instagram").contains(payload.source());
                  if (isMetas && known.add(payload.source() + line)) {
                    line(1, payload.source(), line);
                  }
                }));
    DOOR.postgres.execute("update webhook_endpoint set account_id = 1000 where source = 'wati'");
    var _ = DOOR.open(Bounds.DEFAULTS, Rates.usual());
    new Bus(DOOR.vertx).hear(LeafEvent.TOPIC, HINTS::add).await();
  }

  private static void line(long tenant, String platform, String name) {
    DOOR.postgres.execute(
        """
        insert into account (id, tenant_id, client_id, app_id, platform, external_id, name, access_token)
        select 2000 + count(*), %1$d, %1$d * 10, 100, '%2$s', '%3$s', 'Line', '\\x' from account
        """
            .formatted(tenant, platform, name));
  }

  @AfterAll
  static void close() {
    DOOR.close();
  }

  @BeforeEach
  void empty() {
    DOOR.postgres.execute("truncate ledger, leaf, pending, set_aside");
    HINTS.clear();
  }

  @Test
  void everySourceOfStatusesIsAmongThem() {
    assertThat(statusOnly().map(Payload::source).distinct())
        .containsExactly("whatsapp", "messenger", "instagram", "ycloud", "wati");
  }

  @ParameterizedTest
  @MethodSource("statusOnly")
  void aPostOfStatusesOnlyStartsStatusWorkOnly(Payload payload) throws Exception {
    byte[] body = Payloads.bytes(payload.file());

    assertThat(post(payload.source(), body)).isEqualTo(200);

    assertThat(DOOR.postgres.select("select queue || ' ' || count(*) from pending group by queue"))
        .containsExactly(STATUSES + " " + payload.parts().size());
    assertThat(DOOR.count("set_aside")).isZero();
    assertThat(hints()).containsExactly(new LeafEvent.Stored(STATUSES, List.of(1)));
  }

  // Hints of one loop come in order: whatever the post told was told before the marker.
  private static List<LeafEvent> hints() throws Exception {
    byte[] marker = FrontDoor.text(1, ELSEWHERE).getBytes(StandardCharsets.UTF_8);
    assertThat(post("whatsapp", marker)).isEqualTo(200);
    await().until(() -> HINTS.contains(MARKER));
    return HINTS.stream().takeWhile(hint -> !hint.equals(MARKER)).toList();
  }

  private static int post(String source, byte[] body) throws Exception {
    Map<String, String> addresses =
        Map.of("ycloud", "ycloud/main", "wati", "wati/main/" + FrontDoor.TOKEN);
    String path = addresses.getOrDefault(source, source);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create("http://localhost:%d/webhooks/%s".formatted(DOOR.port(), path)))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    switch (source) {
      case "ycloud" -> request.header("YCloud-Signature", timed(body));
      case "wati" -> {}
      default ->
          request.header(
              "X-Hub-Signature-256", Signature.header(Seed.APP_SECRET, Buffer.buffer(body)));
    }
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString()).statusCode();
  }

  private static String timed(byte[] body) {
    long now = Instant.now().getEpochSecond();
    return "t=%d,s=%s"
        .formatted(
            now,
            HexFormat.of().formatHex(new Signature(FrontDoor.YCLOUD_SECRET).of(now + ".", body)));
  }
}
