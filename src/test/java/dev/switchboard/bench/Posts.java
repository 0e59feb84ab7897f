package dev.switchboard.bench;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes signed, distinct WhatsApp webhooks as whole HTTP requests. One message's body has 500 to
 * 700 bytes. Belongs to one thread.
 */
public final class Posts {
  /** Stands in front of a message's number in its text. */
  static final char MARK = '#';

  private static final int CUSTOMERS = 2_000;
  private static final String WORDS =
      "¿Tenéis mesa para cuatro el sábado por la noche? Somos unos cuantos, uno viene en silla de"
          + " ruedas y otra no come gluten. Si hay sitio en la terraza, mejor. Mil gracias de antemano.";

  private static final String HEAD =
      "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"102290129340398\",\"changes\":[{\"field\":"
          + "\"messages\",\"value\":{\"messaging_product\":\"whatsapp\",\"metadata\":{\"display_phone_number\":"
          + "\"15550101001\",\"phone_number_id\":\"";

  private final Mac mac;
  private final List<String> lines;
  private final int customers;
  private final String run;
  private final long seconds;
  private long made;

  /**
   * @param run makes these messages' ids different from every other run's
   */
  public Posts(String secret, String phoneNumberId, String run) {
    this(secret, List.of(phoneNumberId), CUSTOMERS, run);
  }

  /**
   * @param lines the phone number ids that take turns
   * @param customers how many people write, each to all lines
   */
  Posts(String secret, List<String> lines, int customers, String run) {
    this.lines = List.copyOf(lines);
    this.customers = customers;
    this.run = run;
    this.seconds = System.currentTimeMillis() / 1000;
    try {
      mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The next request.
   *
   * @param messages how many messages it carries
   */
  public byte[] next(int messages) {
    return request(body(messages));
  }

  /**
   * A request with what became of a message we sent.
   *
   * @param waId whom it was sent to
   */
  byte[] status(String line, String externalId, String waId, String status) {
    return request(
        HEAD
            + line
            + "\"},\"statuses\":[{\"id\":\""
            + externalId
            + "\",\"status\":\""
            + status
            + "\",\"timestamp\":\""
            + seconds
            + "\",\"recipient_id\":\""
            + waId
            + "\"}]}}]}]}");
  }

  private byte[] request(String json) {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    byte[] head =
        """
        POST /webhooks/whatsapp HTTP/1.1\r
        Host: localhost\r
        Content-Type: application/json\r
        Content-Length: %d\r
        X-Hub-Signature-256: sha256=%s\r
        \r
        """
            .formatted(body.length, HexFormat.of().formatHex(mac.doFinal(body)))
            .getBytes(StandardCharsets.US_ASCII);
    byte[] request = new byte[head.length + body.length];
    System.arraycopy(head, 0, request, 0, head.length);
    System.arraycopy(body, 0, request, head.length, body.length);
    return request;
  }

  private String body(int messages) {
    String line = lines.get((int) (made % lines.size()));
    StringBuilder contacts = new StringBuilder();
    StringBuilder items = new StringBuilder();
    for (int i = 0; i < messages; i++) {
      long number = made++;
      long customer = number / lines.size() % customers;
      String waId = "3460" + (1_000_000 + customer);
      contacts
          .append(i == 0 ? "" : ",")
          .append("{\"profile\":{\"name\":\"Guest ")
          .append(customer)
          .append("\"},\"wa_id\":\"")
          .append(waId)
          .append("\"}");
      items
          .append(i == 0 ? "" : ",")
          .append("{\"from\":\"")
          .append(waId)
          .append("\",\"id\":\"wamid.bench-")
          .append(run)
          .append('-')
          .append(number)
          .append("\",\"timestamp\":\"")
          .append(seconds)
          .append("\",\"type\":\"text\",\"text\":{\"body\":\"")
          .append(text(number))
          .append("\"}}");
    }
    return HEAD + line + "\"},\"contacts\":[" + contacts + "],\"messages\":[" + items + "]}}]}]}";
  }

  private static String text(long number) {
    return MARK + Long.toString(number) + " " + words(number);
  }

  private static String words(long number) {
    return WORDS.substring(0, 72 + (int) (number * 7919 % (WORDS.length() - 72)));
  }
}
