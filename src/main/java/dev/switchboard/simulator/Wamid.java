package dev.switchboard.simulator;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/** Makes message ids of Meta's shape. Random, so that they stay unique after a restart. */
final class Wamid {
  private static final int OUTGOING = 0x11;
  private static final int INCOMING = 0x12;

  private final SecureRandom random = new SecureRandom();

  String outgoing(String party) {
    return make(party, OUTGOING, 9);
  }

  String incoming(String party) {
    return make(party, INCOMING, 10);
  }

  private String make(String party, int direction, int randomBytes) {
    byte[] phone = party.getBytes(StandardCharsets.US_ASCII);
    byte[] unique = new byte[randomBytes];
    random.nextBytes(unique);
    byte[] hex =
        HexFormat.of().withUpperCase().formatHex(unique).getBytes(StandardCharsets.US_ASCII);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(0x1c);
    out.write(0x18);
    out.write(phone.length);
    out.writeBytes(phone);
    out.writeBytes(new byte[] {0x15, 0x02, 0x00, (byte) direction, 0x18, (byte) hex.length});
    out.writeBytes(hex);
    out.write(0);
    return "wamid." + Base64.getEncoder().encodeToString(out.toByteArray());
  }
}
