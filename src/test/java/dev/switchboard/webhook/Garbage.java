package dev.switchboard.webhook;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Requests that should not be, out of seeded chance. Pure. */
final class Garbage {
  private static final List<String> METHODS =
      List.of("GET", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "BREW");

  private Garbage() {}

  /** A payload with something wrong in it, or nothing; may change what it was given. */
  static byte[] mutated(Random random, byte[] payload) {
    byte[] body = payload.length > 20_000 ? Arrays.copyOf(payload, 20_000) : payload;
    return switch (random.nextInt(6)) {
      case 0 -> body;
      case 1 -> flipped(random, body);
      case 2 -> Arrays.copyOf(body, random.nextInt(body.length));
      case 3 -> ascii("[".repeat(random.nextInt(1, 3_000)));
      case 4 -> swapped(random, body);
      default -> doubled(random, body);
    };
  }

  private static byte[] flipped(Random random, byte[] body) {
    for (int i = random.nextInt(1, 8); i > 0; i--) {
      body[random.nextInt(body.length)] = (byte) random.nextInt(256);
    }
    return body;
  }

  // Values of other types where the payload has its own.
  private static byte[] swapped(Random random, byte[] body) {
    String text = new String(body, StandardCharsets.ISO_8859_1);
    String[] others = {
      "null", "[]", "{}", "-1e999", "\"\\u0000\"", "\"\\ud800\"", "true", "9".repeat(400)
    };
    String other = others[random.nextInt(others.length)];
    int colon = text.indexOf(':', random.nextInt(text.length()));
    int end = colon < 0 ? -1 : text.indexOf(random.nextBoolean() ? ',' : '}', colon);
    return end < 0
        ? body
        : (text.substring(0, colon + 1) + other + text.substring(end))
            .getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] doubled(Random random, byte[] body) {
    int from = random.nextInt(body.length);
    int to = random.nextInt(from, body.length + 1);
    Buffer all = Buffer.buffer().appendBytes(body, 0, to);
    return all.appendBytes(body, from, body.length - from).getBytes();
  }

  static String forged(Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> "sha256=" + "0".repeat(64);
      case 1 -> "sha256=" + "g".repeat(64);
      case 2 -> "sha1=" + "0".repeat(40);
      case 3 -> "t=1,v1=" + "0".repeat(64);
      default -> "";
    };
  }

  static String oddHeaders(Random random) {
    return switch (random.nextInt(7)) {
      case 0 -> "x\r\nX-Long: " + "a".repeat(random.nextInt(20_000));
      case 1 -> "x\r\nX-" + "b".repeat(9_000) + ": y";
      case 2 -> "x\r\nContent-Length: 3";
      case 3 -> "x\r\nTransfer-Encoding: chunked";
      case 4 -> "x\r\n: empty name";
      case 5 -> "x\r\nX-Request-Id: \u0001\u00ff\r\nX-Forwarded-For: ',;--";
      default -> "x" + "\r\nX-Many: 1".repeat(random.nextInt(1_000));
    };
  }

  static byte[] post(String route, String signature, byte[] body) {
    String header =
        route.contains("stripe")
            ? "Stripe-Signature"
            : route.contains("ycloud") ? "YCloud-Signature" : "X-Hub-Signature-256";
    return join(
        ascii(
            "POST %s HTTP/1.1\r\nHost: x\r\n%s: %s\r\nContent-Length: %d\r\n\r\n"
                .formatted(route, header, signature, body.length)),
        body);
  }

  static byte[] method(Random random, String route, byte[] body) {
    return join(
        ascii(
            "%s %s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n"
                .formatted(METHODS.get(random.nextInt(METHODS.size())), route, body.length)),
        body);
  }

  static byte[] chunked(Random random, String route, byte[] body, boolean isBad) {
    byte[] all =
        ascii(
            "POST %s HTTP/1.1\r\nHost: x\r\nX-Hub-Signature-256: sha256=%s\r\nTransfer-Encoding: chunked\r\n\r\n"
                .formatted(route, "0".repeat(64)));
    for (int at = 0; at < body.length; ) {
      int size = Math.min(body.length - at, random.nextInt(1, 2_000));
      String said = isBad && random.nextInt(3) == 0 ? "zz" : Integer.toHexString(size);
      all = join(all, join(ascii(said + "\r\n"), Arrays.copyOfRange(body, at, at + size)));
      all = join(all, ascii("\r\n"));
      at += size;
    }
    return isBad ? all : join(all, ascii("0\r\n\r\n"));
  }

  // It says 4 GB, or nonsense: refused by what it says.
  static byte[] endless(Random random, String route) {
    String[] lengths = {"4294967296", "99999999999999999999", "3300000", "-1", "0x10", "1,2"};
    return ascii(
        "POST %s HTTP/1.1\r\nHost: x\r\nX-Hub-Signature-256: sha256=%s\r\nContent-Length: %s\r\n\r\n"
            .formatted(route, "0".repeat(64), lengths[random.nextInt(lengths.length)]));
  }

  static byte[] bytes(Random random, int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    // Ended as a head is, or the server rightly waits for more.
    return join(bytes, ascii("\r\n\r\n"));
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] join(byte[] a, byte[] b) {
    ByteArrayOutputStream all = new ByteArrayOutputStream(a.length + b.length);
    all.writeBytes(a);
    all.writeBytes(b);
    return all.toByteArray();
  }
}
