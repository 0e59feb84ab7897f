package dev.switchboard.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.db.Scope;
import dev.switchboard.db.TenantDatabase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Texts, ids and times that JSON can hold and others cannot, from the post to the row and to what
 * the API shows of it.
 */
class OddTextTest {
  private static final TestInbox INBOX = new TestInbox();
  private static final TestDoor DOOR = new TestDoor(INBOX);
  private static final TenantDatabase API = INBOX.postgres.tenantDatabase(INBOX.vertx);

  @BeforeAll
  static void start() {
    INBOX.line(1, "whatsapp", "1555", "W").line(2, "messenger", "900", "900").start(1);
    DOOR.open();
  }

  @AfterAll
  static void close() {
    INBOX.close();
  }

  @Test
  void halfACharacterIsShownAsReplacedAndKeptAsItWasPosted() throws Exception {
    whatsapp(
        """
        {"id":"wamid.half","from":"34600111222","timestamp":"1700000000","type":"text","text":{"body":"\\ud83d and \\u0000"},
         "referral":{"source_id":"1","headline":"\\ude00"}}
        """,
        "N\\ud83d");

    assertThat(
            INBOX.postgres.select(
                """
                select concat_ws('|', m.text, v.preview, c.name, m.payload, m.referral)
                  from message m join conversation v on v.id = m.conversation_id join contact c on c.id = v.contact_id
                 where m.external_id = 'wamid.half'
                """))
        .containsExactly(
            "\uFFFD and \uFFFD|\uFFFD and \uFFFD|N\uFFFD|{\"body\":\"\\ud83d and"
                + " \\u0000\"}|{\"source_id\":\"1\",\"headline\":\"\\ude00\"}");
    JsonObject shown = shown("wamid.half");
    assertThat(shown.getString("text")).isEqualTo("\uFFFD and \uFFFD");
    assertThat(shown.getJsonObject("payload").getString("body")).isEqualTo("\uD83D and \u0000");
  }

  // Each of these names stands in a column of its own.
  @Test
  void whatNoColumnCanHoldFailsNoLeafWhereverItStands() {
    for (String odd : List.of("\\u0000", "\\ud83d")) {
      whatsapp(
          "{\"id\":\"wamid.%1$s\",\"from\":\"3460%1$s\",\"timestamp\":\"%1$s\",\"type\":\"t%1$s\",\"context\":{\"id\":\"%1$s\"}}"
              .formatted(odd),
          odd);
      DOOR.post(
          "whatsapp",
          value(
              "\"statuses\":[{\"id\":\"wamid.%1$s\",\"status\":\"s%1$s\",\"timestamp\":\"%1$s\",\"errors\":[{\"code\":1,\"title\":\"%1$s\"}]}]"
                  .formatted(odd)));
    }
    INBOX.settle();

    assertThat(
            INBOX.postgres.select(
                "select concat_ws(' ', external_id, type, reply_to_external_id) from message where"
                    + " type like 't\uFFFD'"))
        .hasSize(1)
        .containsOnly("wamid.\uFFFD t\uFFFD \uFFFD");
    assertThat(
            INBOX.postgres.select(
                "select concat_ws(' ', external_id, status, error_text) from status_fact"))
        .hasSize(2)
        .containsOnly("wamid.\uFFFD s\uFFFD \uFFFD");
    assertThat(INBOX.postgres.select("select reason from set_aside")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"9007199254740995", "\"9007199254740995\""})
  void aNumericIdAboveWhatADoubleHoldsIsKeptToItsLastDigit(String person) {
    String mid = "m-" + person.length();
    DOOR.post(
        "messenger",
        """
        {"object":"page","entry":[{"id":900,"time":1700000000000,"messaging":[
         {"sender":{"id":%s},"recipient":{"id":900},"timestamp":1700000000000,"message":{"mid":"%s","text":"hello"}}]}]}
        """
            .formatted(person, mid));
    INBOX.settle();

    assertThat(
            INBOX.postgres.select(
                """
                select distinct i.value from message m join conversation v on v.id = m.conversation_id
                  join contact_identity i on i.contact_id = v.contact_id where m.external_id = '%s'
                """
                    .formatted(mid)))
        .containsExactly("9007199254740995");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"1700000000\"",
        "1700000000",
        "1700000000000",
        "\"2023-11-14T22:13:20+0000\"",
        "\"2023-11-14T22:13:20.000000Z\"",
        "\"2023-11-14T23:13:20.000000+01\"",
        "\"2023-11-14T23:13:20+01:00\""
      })
  void everyFormOfATimeIsTheSameTimeInTheRowAndInTheKey(String time) {
    String id = "wamid.at-" + time.replace("\"", "s");
    whatsapp(
        "{\"id\":\"%s\",\"from\":\"34600111333\",\"timestamp\":%s,\"type\":\"text\",\"text\":{\"body\":\"x\"}}"
            .formatted(id, time),
        "N");

    assertThat(
            INBOX.postgres.select(
                "select extract(epoch from platform_at)::bigint from message where external_id = '%s'"
                    .formatted(id)))
        .containsExactly("1700000000");
    assertThat(
            INBOX.postgres.select(
                """
                select left(k.key::text, 8) from ledger k join leaf l on l.id = k.leaf_id
                 where position('"%s"'::bytea in l.body) > 0
                """
                    .formatted(id)))
        .containsExactly("6553f100");
  }

  private static void whatsapp(String message, String name) {
    DOOR.post(
        "whatsapp",
        value(
            "\"contacts\":[{\"wa_id\":\"34600111222\",\"profile\":{\"name\":\"%s\"}}],\"messages\":[%s]"
                .formatted(name, message)));
    INBOX.settle();
  }

  private static String value(String items) {
    return """
    {"object":"whatsapp_business_account","entry":[{"id":"W","changes":[{"field":"messages","value":{
     "messaging_product":"whatsapp","metadata":{"phone_number_id":"1555"},%s}}]}]}
    """
        .formatted(items);
  }

  private static JsonObject shown(String id) throws CharacterCodingException {
    long message =
        Long.parseLong(
            INBOX
                .postgres
                .select("select id from message where external_id = '%s'".formatted(id))
                .getFirst());
    JsonObject view =
        API.transaction(Scope.all(1), tx -> InboxReadStore.messages(tx, List.of(message)))
            .await()
            .getFirst()
            .toJson();
    // The stream writes it as text, where a half has no bytes of its own.
    strict(Buffer.buffer(view.encode()));
    return new JsonObject(strict(view.toBuffer()));
  }

  private static String strict(Buffer bytes) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.getBytes())).toString();
  }
}
