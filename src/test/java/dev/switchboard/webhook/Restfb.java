package dev.switchboard.webhook;

import com.restfb.DefaultJsonMapper;
import com.restfb.types.webhook.Change;
import com.restfb.types.webhook.WebhookEntry;
import com.restfb.types.webhook.WebhookObject;
import com.restfb.types.webhook.whatsapp.WhatsappMessagesValue;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Posts as restfb reads them, which others wrote: what ours read is compared with it. */
public final class Restfb {
  private static final String NO_WORD = "a type its enumeration has not: ";

  /** The payloads that the released restfb cannot read, and why. */
  public static final Map<String, String> BEYOND_IT =
      Map.of(
          "pywa-call_permission_update-accept.json", NO_WORD + "call_permission_reply",
          "pywa-deleted_message-revoke.json", NO_WORD + "revoke",
          "pywa-flow_completion-completion.json", NO_WORD + "nfm_reply",
          "pywa-flow_completion-without_flow_token.json", NO_WORD + "nfm_reply",
          "pywa-message_status-played.json", NO_WORD + "played",
          "vaam-bsuid-revoke.json", NO_WORD + "revoke",
          "vaam-group_statuses_aggregated.json", "a status that is a list",
          "vaam-interactive_nfm_reply_flow.json", NO_WORD + "nfm_reply");

  private static final Pattern TIME =
      Pattern.compile("\"(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d[+-]\\d{4})\"");
  private static final DateTimeFormatter ISO =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssZ");

  private Restfb() {}

  public static boolean reads(Path file) {
    return !BEYOND_IT.containsKey(String.valueOf(file.getFileName()));
  }

  /** A post's entries; a time in ISO-8601 is first written as restfb knows it, in milliseconds. */
  public static List<WebhookEntry> read(byte[] post) {
    String text =
        TIME.matcher(new String(post, StandardCharsets.UTF_8))
            .replaceAll(time ->
                Long.toString(OffsetDateTime.parse(time.group(1), ISO).toInstant().toEpochMilli()));
    return new DefaultJsonMapper().toJavaObject(text, WebhookObject.class).getEntryList();
  }

  /** What an entry says of WhatsApp's messages. */
  public static Stream<WhatsappMessagesValue> messages(WebhookEntry entry) {
    return entry.getChanges().stream()
        .filter(change -> "messages".equals(change.getField()))
        .map(Change::getValue)
        .filter(WhatsappMessagesValue.class::isInstance)
        .map(WhatsappMessagesValue.class::cast);
  }
}
