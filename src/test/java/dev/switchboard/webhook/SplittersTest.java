package dev.switchboard.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.ledger.NewLeaf;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The sources without a collection of payloads, and the odd corners of those that have one. */
class SplittersTest {
  @Test
  void yCloudsMessageIsTheItemAndItsEventTheContext() {
    Split.Part part =
        one(
            "ycloud",
            "{\"id\":\"evt_1\",\"type\":\"whatsapp.inbound_message.received\",\"createTime\":\"2026-02-22T12:00:00.000Z\",\"whatsappInboundMessage\":{\"id\":\"m\",\"wamid\":\"wamid.1\",\"wabaId\":\"W\",\"from\":\"+34600\",\"to\":\"+1555\",\"type\":\"text\",\"text\":{\"body\":\"\\u00e4\"}}}");

    assertThat(part.kind()).isEqualTo("message");
    assertThat(part.externalAccount()).isEqualTo("+1555");
    assertThat(part.body().toString())
        .isEqualTo(
            "{\"entry\":{},\"field\":\"whatsapp.inbound_message.received\",\"context\":{\"id\":\"evt_1\",\"type\":\"whatsapp.inbound_message.received\",\"createTime\":\"2026-02-22T12:00:00.000Z\"},\"item\":{\"id\":\"m\",\"wamid\":\"wamid.1\",\"wabaId\":\"W\",\"from\":\"+34600\",\"to\":\"+1555\",\"type\":\"text\",\"text\":{\"body\":\"\\u00e4\"}}}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ycloud|{'id':'e','type':'whatsapp.message.updated','whatsappMessage':{'from':'1'}}|status|STATUS",
        "ycloud|{'id':'e','type':'whatsapp.template.reviewed','x':{}}|whatsapp.template.reviewed|INBOX",
        "wati|{'eventType':'message','id':'1','whatsappMessageId':'wamid.2','waId':'34600'}|message|INBOX",
        "wati|{'eventType':'sentMessageDELIVERED_v2','whatsappMessageId':'wamid.2'}|status|STATUS",
        "wati|{'eventType':'newContactMessageReceived'}|newContactMessageReceived|INBOX",
        "generic|{'event':'message.received','payload':{'id':'1','from':'2','to':'3'}}|message|INBOX",
        "generic|{'event':'other.thing','payload':{}}|other.thing|INBOX",
        "stripe|{'id':'evt_1','object':'v2.core.event','type':'v1.billing.meter.error_report_triggered','created':'2026-02-22T12:00:00.000Z'}|v1.billing.meter.error_report_triggered|INBOX",
        "messenger|{'entry':[{'id':'1','standby':[{'message':{'mid':'m'}}]}]}|message|INBOX",
        "messenger|{'entry':[{'id':'1','changes':[{'field':'feed','value':{}}]}]}|feed|INBOX",
        "instagram|{'entry':[{'id':'1','changes':[{'field':'comments','value':{'id':'c'}}]}]}|comments|INBOX",
        "instagram|{'entry':[{'id':'1','messaging':[{'sender':{'id':'2'}}]}]}|event|INBOX",
        "instagram|{'entry':[{'id':'1'}]}|entry|INBOX",
        "messenger|{'entry':[{'id':'1','messaging':[{'message':{'mid':'m','is_echo':true,'is_deleted':true}}]}]}|unsend|INBOX"
      })
  void whatAPostIsDecidesKindAndQueue(String source, String body, String kind, String queue) {
    Split.Part part = one(source, body.replace('\'', '"'));

    assertThat(part.kind()).isEqualTo(kind);
    assertThat(part.queue()).isEqualTo(NewLeaf.Queue.valueOf(queue));
  }

  @ParameterizedTest
  @CsvSource({"ycloud,{}", "wati,[]", "generic,{}", "stripe,{}", "messenger,{}", "instagram,[1]"})
  void whatIsNotOfThePlatformIsMalformed(String source, String body) {
    assertThat(split(source, body)).isInstanceOf(Split.Malformed.class);
    assertThat(split(source, "{\"torn")).isInstanceOf(Split.Malformed.class);
    assertThat(split(source, "[".repeat(101) + "]".repeat(101)))
        .isInstanceOf(Split.Malformed.class);
  }

  @Test
  void eventsOfOneMessageAreLeavesOfTheirOwn() {
    List<String> all =
        List.of(
            "\"message\":{\"mid\":\"m\"}",
            "\"message\":{\"mid\":\"m\",\"is_deleted\":true}",
            "\"message\":{\"mid\":\"m\",\"is_echo\":true}",
            "\"message_edit\":{\"mid\":\"m\",\"num_edit\":1}",
            "\"message_edit\":{\"mid\":\"m\",\"num_edit\":2}",
            "\"reaction\":{\"mid\":\"m\",\"action\":\"react\",\"emoji\":\"x\"}",
            "\"reaction\":{\"mid\":\"m\",\"action\":\"unreact\"}",
            "\"read\":{\"mid\":\"m\"}",
            "\"read\":{\"watermark\":1}",
            "\"delivery\":{\"watermark\":1}",
            "\"postback\":{\"payload\":\"x\"}");

    assertThat(all).map(said -> one("messenger", event(said)).key()).doesNotHaveDuplicates();
  }

  private static String event(String said) {
    return "{\"entry\":[{\"id\":\"1\",\"messaging\":[{\"sender\":{\"id\":\"2\"},\"recipient\":{\"id\":\"1\"},\"timestamp\":1700000000000,%s}]}]}"
        .formatted(said);
  }

  @ParameterizedTest
  @CsvSource({
    "/webhooks/whatsapp,whatsapp,,",
    "/api/v1/webhooks/instagram,instagram,,",
    "/api/webhooks/facebook,messenger,,",
    "/webhooks/messenger/app-1,messenger,app-1,",
    "/webhooks/stripe,stripe,,",
    "/api/stripe/webhook,stripe,,",
    "/api/v1/webhooks/stripe/shop_2,stripe,shop_2,",
    "/webhooks/wati/main/abc,wati,main,abc"
  })
  void anAddressNamesItsSource(String path, String source, String key, String token) {
    Sources.Route route = sources(true).at(path).orElseThrow();

    assertThat(route.source().name()).isEqualTo(source);
    assertThat(route.key()).isEqualTo(key);
    assertThat(route.token()).isEqualTo(token);
    assertThat(route.toString()).doesNotContain("abc");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/webhooks", "/webhooks/", "/webhooks/unknown", "/api/v1/webhooks/health",
        "/api/v1/webhooks/stats", "/webhooks/whatsapp/a/b/c", "/webhooks/whatsapp/",
            "/x/webhooks/whatsapp",
        "/webhooks/whatsapp/%2e", "/webhooks/stripe/ä"
      })
  void otherAddressesAreNoWebhooks(String path) {
    assertThat(sources(true).at(path)).isEmpty();
    assertThat(sources(true).at(null)).isEmpty();
  }

  @Test
  void watiIsNotServedUnlessUnsignedSourcesAre() {
    assertThat(sources(false).at("/webhooks/wati/main/abc")).isEmpty();
  }

  private static Sources sources(boolean unsigned) {
    return new Sources(new Known(), InstantSource.system(), unsigned);
  }

  private static Split split(String source, String body) {
    return sources(true)
        .at("/webhooks/" + source)
        .orElseThrow()
        .source()
        .split(body.getBytes(StandardCharsets.UTF_8));
  }

  private static Split.Part one(String source, String body) {
    List<Split.Part> parts = Payloads.parts(source, body.getBytes(StandardCharsets.UTF_8));
    assertThat(parts).hasSize(1);
    return parts.getFirst();
  }
}
