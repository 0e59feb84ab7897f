package dev.switchboard.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Files of a number's past, as Meta posts them: the thread has a placeholder, the file comes in a
 * webhook of its own, whichever comes first.
 */
class PastFilesTest {
  private static final TestInbox INBOX = new TestInbox();
  private static final TestDoor DOOR = new TestDoor(INBOX);
  private static long last;
  private long tenant;

  @BeforeAll
  static void open() {
    for (long each = 1; each <= 12; each++) {
      INBOX.line(each, "whatsapp", "phone-" + each, "waba-" + each);
    }
    DOOR.open();
    INBOX.start(2);
  }

  @AfterAll
  static void close() {
    INBOX.close();
  }

  @BeforeEach
  void another() {
    tenant = ++last;
  }

  @Test
  void takeThePlaceOfTheirPlaceholdersAndAreAskedFor() {
    post(thread());
    assertThat(shown()).containsExactly("in text hello", "out media_placeholder read");
    assertThat(preview()).containsExactly("File");

    post(file("image", "a picture"));

    assertThat(shown()).containsExactly("in text hello", "out image a picture read");
    assertThat(preview()).containsExactly("a picture");
    assertThat(files()).containsExactly("image 2423 pending image/jpeg");
    assertThat(
            INBOX.postgres.select(
                "select kind from feed where message_id is not null and tenant_id = " + tenant))
        .containsExactly("message.changed");
    assertThat(unread()).containsExactly("0");
  }

  @Test
  void mayComeBeforeTheirPlaceholders() {
    post(file("document", null));
    assertThat(shown()).isEmpty();

    post(thread());

    assertThat(shown()).containsExactly("in text hello", "out document read");
    assertThat(preview()).containsExactly("File");
    assertThat(files()).containsExactly("document 2423 pending image/jpeg");
  }

  @Test
  void mayComeInTheSamePost() {
    post(file("video", null), thread());

    assertThat(shown()).containsExactly("in text hello", "out video read");
    assertThat(files()).containsExactly("video 2423 pending image/jpeg");
  }

  @Test
  void areAskedForOnceHoweverOftenTheyAreDelivered() {
    post(thread());
    post(file("image", "one"));
    post(file("image", "one"));
    // The same once more in words that differ, which the ledger does not know.
    post(
        file("image", "one")
            .replace("\"timestamp\":\"1700000300\"", "\"timestamp\":\"1700000301\""));
    post(thread().replace("\"chunk_order\":1", "\"chunk_order\":2"));

    assertThat(files()).hasSize(1);
    assertThat(shown()).containsExactly("in text hello", "out image one read");
    assertThat(INBOX.postgres.select("select reason from set_aside where tenant_id = " + tenant))
        .isEmpty();
  }

  @Test
  void thatWaitKnowWhatToldOfThem() {
    post(file("image", "alone"));

    assertThat(
            INBOX.postgres.select(
                "select l.kind from amendment a join leaf l on l.id = a.leaf_id and l.day = a.leaf_day where a.message_id is null and a.tenant_id = "
                    + tenant))
        .containsExactly("message");
  }

  @Test
  void ofARevokedMessageAreNotAskedFor() {
    post(thread());
    post(
        "{\"field\":\"smb_message_echoes\",\"value\":{\"metadata\":{\"phone_number_id\":\"phone-%d\"},\"message_echoes\":[{\"from\":\"15550001000\",\"to\":\"34600111222\",\"id\":\"wamid.r%1$d\",\"timestamp\":\"1700000400\",\"type\":\"revoke\",\"revoke\":{\"original_message_id\":\"wamid.p%1$d\"}}]}}"
            .formatted(tenant));

    post(file("image", "secret"));

    assertThat(files()).isEmpty();
    assertThat(
            INBOX.postgres.select(
                "select count(*) from amendment where text is not null and tenant_id = " + tenant))
        .containsExactly("0");
  }

  @Test
  void keepTheWordsThatTheMessageWasEditedTo() {
    post(thread());
    post(
        "{\"field\":\"smb_message_echoes\",\"value\":{\"metadata\":{\"phone_number_id\":\"phone-%d\"},\"message_echoes\":[{\"from\":\"15550001000\",\"to\":\"34600111222\",\"id\":\"wamid.e%1$d\",\"timestamp\":\"1700000400\",\"type\":\"edit\",\"edit\":{\"original_message_id\":\"wamid.p%1$d\",\"message\":{\"type\":\"image\",\"image\":{\"caption\":\"better\"}}}}]}}"
            .formatted(tenant));

    post(file("image", "worse"));

    assertThat(shown()).containsExactly("in text hello", "out image better read");
    assertThat(
            INBOX.postgres.select(
                "select original_text from message where type = 'image' and tenant_id = " + tenant))
        .containsExactly("worse");
    assertThat(files()).hasSize(1);
  }

  @Test
  void leaveAMessageThatIsNoPlaceholderAsItIs() {
    post(thread().replace("media_placeholder", "text"));

    post(file("image", "other"));

    assertThat(shown()).containsExactly("in text hello", "out text  read");
    assertThat(files()).isEmpty();
  }

  private void post(String... changes) {
    DOOR.post(
        "whatsapp",
        "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"waba-%d\",\"time\":1750000000,\"changes\":[%s]}]}"
            .formatted(tenant, String.join(",", changes)));
    INBOX.settle();
  }

  private String thread() {
    return """
    {"field":"history","value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550001000","phone_number_id":"phone-%1$d"},
     "history":[{"metadata":{"phase":0,"chunk_order":1,"progress":55},"threads":[{"id":"34600111222","messages":[
      {"from":"34600111222","id":"wamid.t%1$d","timestamp":"1700000100","type":"text","text":{"body":"hello"}},
      {"from":"15550001000","id":"wamid.p%1$d","timestamp":"1700000200","type":"media_placeholder","history_context":{"status":"READ"}}]}]}]}}
    """
        .formatted(tenant);
  }

  // From the customer, as in Meta's own example, though the business wrote the message.
  private String file(String type, @Nullable String caption) {
    return """
    {"field":"history","value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550001000","phone_number_id":"phone-%1$d"},
     "messages":[{"from":"34600111222","id":"wamid.p%1$d","timestamp":"1700000300","type":"%2$s","%2$s":{%3$s"mime_type":"image/jpeg","sha256":"abc","id":"2423"}}]}}
    """
        .formatted(tenant, type, caption == null ? "" : "\"caption\":\"" + caption + "\",");
  }

  private List<String> shown() {
    return INBOX.postgres.select(
        "select concat_ws(' ', direction, type, text, state) from message where tenant_id = %d order by platform_at"
            .formatted(tenant));
  }

  private List<String> files() {
    return INBOX.postgres.select(
        "select concat_ws(' ', f.kind, f.external_id, f.state, f.mime_type) from media f join message_media mm on mm.media_id = f.id where f.tenant_id = "
            + tenant);
  }

  private List<String> preview() {
    return INBOX.postgres.select("select preview from conversation where tenant_id = " + tenant);
  }

  private List<String> unread() {
    return INBOX.postgres.select("select unread from conversation where tenant_id = " + tenant);
  }
}
