package dev.switchboard.webhook;

import dev.switchboard.db.Ids;
import dev.switchboard.testing.Seed;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** Whoever may post to a {@link FrontDoor}, each with the proof it has, and what it must leave. */
final class Senders {
  private static final Directory.App APP =
      new Directory.App(Seed.APP, "app", List.of(Seed.APP_SECRET), Seed.VERIFY_TOKEN);

  private final Sources sources = new Sources(new Known(), InstantSource.system(), true);
  private final Intake intake = new Intake(new Known(), new Ids(9, InstantSource.system()));

  /** One of them. */
  enum Sender {
    WHATSAPP("/webhooks/whatsapp", "X-Hub-Signature-256", Seed.APP_SECRET, 0),
    MESSENGER("/webhooks/messenger", "X-Hub-Signature-256", Seed.APP_SECRET, 0),
    INSTAGRAM("/webhooks/instagram", "X-Hub-Signature-256", Seed.APP_SECRET, 0),
    STRIPE("/webhooks/stripe", "Stripe-Signature", FrontDoor.STRIPE_SECRET, 500),
    YCLOUD("/webhooks/ycloud/main", "YCloud-Signature", FrontDoor.YCLOUD_SECRET, 501),
    GENERIC("/webhooks/generic/crm", "X-Switchboard-Signature", FrontDoor.GENERIC_SECRET, 502),
    WATI("/webhooks/wati/main/" + FrontDoor.TOKEN, "X-Nothing", "", 503);

    final String route;
    private final String header;
    private final String secret;
    // 0: the app signs.
    private final long endpoint;

    Sender(String route, String header, String secret, long endpoint) {
      this.route = route;
      this.header = header;
      this.secret = secret;
      this.endpoint = endpoint;
    }

    static Sender any(Random random) {
      return values()[random.nextInt(values().length)];
    }

    List<byte[]> payloads() {
      return Payloads.of(name().toLowerCase(java.util.Locale.ROOT)).stream()
          .map((Path file) -> Payloads.bytes(file))
          .toList();
    }

    /** The whole request, proof and all. */
    byte[] post(byte[] body) {
      byte[] head =
          RawClient.ascii(
              "POST %s HTTP/1.1\r\nHost: x\r\n%s: %s\r\nContent-Length: %d\r\n\r\n"
                  .formatted(route, header, proof(body), body.length));
      byte[] all = Arrays.copyOf(head, head.length + body.length);
      System.arraycopy(body, 0, all, head.length, body.length);
      return all;
    }

    private String proof(byte[] body) {
      if (endpoint == 0) {
        return Signature.header(secret, Buffer.buffer(body));
      }
      if (secret.isEmpty()) {
        return "x";
      }
      long now = Instant.now().getEpochSecond();
      String label = this == YCLOUD ? "s" : "v1";
      byte[] hash = new Signature(secret).of(now + ".", body);
      return "t=%d,%s=%s".formatted(now, label, HexFormat.of().formatHex(hash));
    }

    private Directory.Signer signer() {
      return endpoint == 0
          ? APP
          : new Directory.Endpoint(endpoint, Seed.TENANT, Seed.LINE, "", List.of(), List.of());
    }
  }

  /** The ledger's keys of a body's leaves, as {@code <signer> <key>}. */
  List<String> keys(Sender sender, byte[] body) {
    Source source = sources.at(sender.route).map(Sources.Route::source).orElseThrow();
    return intake.leaves(source, sender.signer(), body).stream()
        .map(leaf -> leaf.appId() + " " + leaf.key())
        .toList();
  }
}
