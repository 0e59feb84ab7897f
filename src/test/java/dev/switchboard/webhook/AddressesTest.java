package dev.switchboard.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.testing.Seed;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every address that docs/api/webhooks.md names, over a real socket: what it takes and refuses. */
class AddressesTest {
  private static final FrontDoor DOOR = door();
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final AtomicLong POSTS = new AtomicLong();
  private static final String ASKED =
      "hub.mode=subscribe&hub.challenge=4711&hub.verify_token=" + Seed.VERIFY_TOKEN;

  /** An address, the source that posts there, and whether Meta verifies it. */
  record Address(String path, String source, boolean isMetas) {
    @Override
    public String toString() {
      return path.replace(FrontDoor.TOKEN, "{token}");
    }
  }

  private static FrontDoor door() {
    FrontDoor door = new FrontDoor();
    door.postgres.execute("update meta_app set key = 'main' where id = " + Seed.APP);
    return door.open(Bounds.DEFAULTS, Rates.local(1_000_000, 1_000_000));
  }

  @AfterAll
  static void close() {
    DOOR.close();
  }

  static List<Address> every() {
    List<Address> all = new ArrayList<>();
    for (String base : List.of("/webhooks", "/api/webhooks", "/api/v1/webhooks")) {
      for (String name : List.of("whatsapp", "instagram", "messenger", "facebook")) {
        String source = name.equals("facebook") ? "messenger" : name;
        all.add(new Address(base + "/" + name, source, true));
        all.add(new Address(base + "/" + name + "/main", source, true));
      }
      all.add(new Address(base + "/stripe", "stripe", false));
      all.add(new Address(base + "/stripe/default", "stripe", false));
      all.add(new Address(base + "/ycloud/main", "ycloud", false));
      all.add(new Address(base + "/generic/crm", "generic", false));
      all.add(new Address(base + "/wati/main/" + FrontDoor.TOKEN, "wati", false));
    }
    all.add(new Address("/api/stripe/webhook", "stripe", false));
    return all;
  }

  static Stream<Address> metas() {
    return every().stream().filter(Address::isMetas);
  }

  @ParameterizedTest
  @MethodSource("every")
  void aSignedPostIsTakenAsItsSources(Address address) throws Exception {
    String id = "at-" + POSTS.incrementAndGet();

    HttpResponse<String> answer = post(address, body(address.source(), id), true);

    assertThat(answer.body()).isEqualTo("{\"success\":true}");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(
            DOOR.postgres.select(
                "select source from leaf where position('\"%s\"'::bytea in body) > 0"
                    .formatted(id)))
        .containsExactly(address.source());
  }

  @ParameterizedTest
  @MethodSource("every")
  void anUnsignedPostIsRefusedAndAnotherMethodToldWhichThereAre(Address address) throws Exception {
    long before = DOOR.count("leaf");
    boolean provesByAddress = address.source().equals("wati");
    Address asked =
        provesByAddress
            ? new Address(address.path().replace(FrontDoor.TOKEN, "x"), "wati", false)
            : address;

    assertThat(post(asked, body(address.source(), "unsigned"), false).statusCode())
        .isEqualTo(provesByAddress ? 404 : 403);

    HttpResponse<String> deleted = send(request(address.path()).DELETE());
    assertThat(deleted.statusCode()).isEqualTo(405);
    assertThat(deleted.headers().firstValue("Allow"))
        .contains(address.isMetas() ? "GET, POST" : "POST");
    assertThat(get(address.path() + "?" + ASKED).statusCode())
        .isEqualTo(address.isMetas() ? 200 : 405);
    assertThat(DOOR.count("leaf")).isEqualTo(before);
  }

  @ParameterizedTest
  @MethodSource("metas")
  void theVerificationIsEchoedAndNoneWithoutAllItsParts(Address address) throws Exception {
    assertThat(get(address.path() + "?" + ASKED).body()).isEqualTo("4711");
    assertThat(get(address.path() + "?" + ASKED.replace(Seed.VERIFY_TOKEN, "wrong")).statusCode())
        .isEqualTo(403);

    for (String part : ASKED.split("&", -1)) {
      isNoVerification(address, ASKED.replace(part, "x=1"));
      isNoVerification(address, ASKED.replace(part, part.replace("hub.", "hub_")));
    }
    isNoVerification(address, ASKED.replace("subscribe", "unsubscribe"));
    isNoVerification(address, "");
  }

  private static void isNoVerification(Address address, String query) throws Exception {
    HttpResponse<String> answer = get(address.path() + "?" + query);

    assertThat(answer.statusCode()).as(query).isEqualTo(400);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(answer.body()).contains("Not a verification").doesNotContain("4711");
  }

  private static String body(String source, String id) {
    return switch (source) {
      case "stripe" -> "{\"id\":\"%s\",\"type\":\"charge.succeeded\"}".formatted(id);
      case "ycloud" ->
          "{\"id\":\"%s\",\"type\":\"whatsapp.inbound_message.received\"}".formatted(id);
      case "generic" ->
          "{\"event\":\"message.received\",\"payload\":{\"id\":\"%s\"}}".formatted(id);
      case "wati" -> "{\"eventType\":\"message\",\"id\":\"%s\"}".formatted(id);
      default -> "{\"object\":\"x\",\"entry\":[{\"id\":\"%s\",\"time\":1}]}".formatted(id);
    };
  }

  private static HttpResponse<String> post(Address address, String body, boolean signs)
      throws Exception {
    HttpRequest.Builder request =
        request(address.path()).POST(HttpRequest.BodyPublishers.ofString(body));
    if (signs) {
      switch (address.source()) {
        case "stripe" ->
            request.header("Stripe-Signature", timed("v1", FrontDoor.STRIPE_SECRET, body));
        case "ycloud" ->
            request.header("YCloud-Signature", timed("s", FrontDoor.YCLOUD_SECRET, body));
        case "generic" ->
            request.header("X-Switchboard-Signature", timed("v1", FrontDoor.GENERIC_SECRET, body));
        case "wati" -> {}
        default ->
            request.header(
                "X-Hub-Signature-256", Signature.header(Seed.APP_SECRET, Buffer.buffer(body)));
      }
    }
    return send(request);
  }

  private static String timed(String label, String secret, String body) {
    long now = Instant.now().getEpochSecond();
    byte[] hash = new Signature(secret).of(now + ".", body.getBytes(StandardCharsets.UTF_8));
    return "t=" + now + "," + label + "=" + HexFormat.of().formatHex(hash);
  }

  private static HttpResponse<String> get(String address) throws Exception {
    return send(request(address));
  }

  private static HttpRequest.Builder request(String address) {
    return HttpRequest.newBuilder(
        URI.create("http://localhost:%d%s".formatted(DOOR.port(), address)));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
