package dev.switchboard.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.ledger.NewLeaf;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What lets a business write freely for 24 hours, as Meta's pages say it: on WhatsApp messages and
 * calls; on Messenger and Instagram messages, postbacks, reactions and links into the thread.
 */
class WindowTest {
  private static final TestInbox INBOX = new TestInbox();
  private static final AtomicLong TENANTS = new AtomicLong();
  private static final long FIRST = 1_767_229_200;
  private static final long LATER = FIRST + 600;

  @BeforeAll
  static void start() {
    INBOX.start(2);
  }

  @AfterAll
  static void close() {
    INBOX.close();
  }

  static Stream<Arguments> ofWhatsApp() {
    return Stream.of(
        Arguments.of(
            "message",
            "'id':'w2','from':'34600','timestamp':'%d','type':'text','text':{'body':'b'}",
            true),
        Arguments.of(
            "call",
            "'id':'w2','from':'34600','timestamp':'%d','direction':'USER_INITIATED','event':'connect'",
            true),
        Arguments.of(
            "call",
            "'id':'w2','to':'34600','timestamp':'%d','direction':'BUSINESS_INITIATED','event':'connect'",
            false),
        Arguments.of(
            "message",
            "'id':'w2','from':'34600','timestamp':'%d','type':'reaction','reaction':{'message_id':'w1','emoji':'+'}",
            false),
        Arguments.of(
            "message",
            "'id':'w2','from':'34600','timestamp':'%d','type':'system','system':{'type':'user_changed_number','wa_id':'34600','body':'b'}",
            false),
        Arguments.of(
            "message",
            "'id':'w2','from':'34600','timestamp':'%d','type':'revoke','revoke':{'original_message_id':'w1'}",
            false),
        Arguments.of(
            "message_echo",
            "'id':'w2','from':'1','to':'34600','timestamp':'%d','type':'text','text':{'body':'b'}",
            false));
  }

  @ParameterizedTest
  @MethodSource("ofWhatsApp")
  void onWhatsAppMessagesAndCallsOpenIt(String kind, String item, boolean opens) {
    long tenant = TENANTS.incrementAndGet();
    INBOX.line(tenant, "whatsapp", "phone-" + tenant, "B");
    store(
        whatsApp(
            tenant,
            "message",
            "'id':'w1','from':'34600','timestamp':'%d','type':'text','text':{'body':'a'}"
                .formatted(FIRST)));

    store(whatsApp(tenant, kind, item.formatted(LATER)));

    assertThat(lastInbound(tenant)).isEqualTo(opens ? LATER : FIRST);
  }

  static Stream<Arguments> ofMessenger() {
    String theirs = "'sender':{'id':'77'},'recipient':{'id':'page'},'timestamp':%d000,";
    String ours = "'sender':{'id':'page'},'recipient':{'id':'77'},'timestamp':%d000,";
    return Stream.of(
        Arguments.of("message", theirs + "'message':{'mid':'m2','text':'b'}", true),
        Arguments.of(
            "postback", theirs + "'postback':{'mid':'m2','payload':'p','title':'t'}", true),
        Arguments.of(
            "reaction",
            theirs + "'reaction':{'mid':'m1','action':'react','emoji':'+','reaction':'love'}",
            true),
        Arguments.of("reaction", theirs + "'reaction':{'mid':'m1','action':'unreact'}", false),
        Arguments.of(
            "reaction", ours + "'reaction':{'mid':'m1','action':'react','emoji':'+'}", false),
        Arguments.of(
            "reaction", theirs + "'reaction':{'mid':'unknown','action':'react','emoji':'+'}", true),
        Arguments.of(
            "referral",
            theirs + "'referral':{'ref':'r','source':'SHORTLINK','type':'OPEN_THREAD'}",
            true),
        Arguments.of(
            "referral",
            theirs + "'referral':{'ad_id':'1','source':'ADS','type':'OPEN_THREAD'}",
            false),
        Arguments.of("unsend", theirs + "'message':{'mid':'m1','is_deleted':true}", false),
        Arguments.of("echo", ours + "'message':{'mid':'m2','text':'b','is_echo':true}", false));
  }

  @ParameterizedTest
  @MethodSource("ofMessenger")
  void onMessengerAndInstagramReactionsAndLinksOpenItToo(String kind, String item, boolean opens) {
    for (String platform : List.of("messenger", "instagram")) {
      long tenant = pages(platform);

      store(messenger(tenant, platform, kind, item.formatted(LATER)));

      assertThat(lastInbound(tenant)).as(platform).isEqualTo(opens ? LATER : FIRST);
    }
  }

  @Test
  void anOldReactionOrLinkTakesNothingBackAndTellsNobody() {
    long tenant = pages("messenger");
    long told = told(tenant);

    store(
        messenger(
            tenant,
            "messenger",
            "reaction",
            "'sender':{'id':'77'},'timestamp':%d000,'reaction':{'mid':'m1','action':'react','emoji':'+'}"
                .formatted(FIRST - 60)));
    store(
        messenger(
            tenant,
            "messenger",
            "referral",
            "'sender':{'id':'77'},'timestamp':%d000,'referral':{'source':'SHORTLINK'}"
                .formatted(FIRST - 60)));

    assertThat(lastInbound(tenant)).isEqualTo(FIRST);
    assertThat(told(tenant)).isEqualTo(told);
  }

  @Test
  void whoeverLooksAtTheThreadIsTold() {
    long tenant = pages("messenger");
    long told = told(tenant);

    store(
        messenger(
            tenant,
            "messenger",
            "referral",
            "'sender':{'id':'77'},'timestamp':%d000,'referral':{'source':'SHORTLINK'}"
                .formatted(LATER)));

    assertThat(told(tenant)).isEqualTo(told + 1);
  }

  @Test
  void aLinkOfSomebodyWithoutAThreadOpensNone() {
    long tenant = pages("messenger");

    store(
        messenger(
            tenant,
            "messenger",
            "referral",
            "'sender':{'id':'78'},'timestamp':%d000,'referral':{'source':'SHORTLINK'}"
                .formatted(LATER)));

    assertThat(
            INBOX.postgres.select("select count(*) from conversation where tenant_id = " + tenant))
        .containsExactly("1");
    assertThat(INBOX.postgres.select("select reason from set_aside where tenant_id = " + tenant))
        .isEmpty();
  }

  static Stream<String> returns() {
    return Stream.of(
        "reaction 'reaction':{'mid':'m9','action':'react','emoji':'+','reaction':'love'}",
        "referral 'referral':{'source':'SHORTLINK'}");
  }

  @ParameterizedTest
  @MethodSource("returns")
  void aReactionOrLinkThatOvertakesTheFirstMessageCounts(String said) {
    for (String platform : List.of("messenger", "instagram")) {
      long tenant = TENANTS.incrementAndGet();
      INBOX.line(tenant, platform, "page-" + tenant, "B");
      String kind = said.split(" ", 2)[0];
      store(
          messenger(
              tenant,
              platform,
              kind,
              "'sender':{'id':'79'},'timestamp':%d000,%s".formatted(LATER, said.split(" ", 2)[1])));

      store(
          messenger(
              tenant,
              platform,
              "message",
              "'sender':{'id':'79'},'timestamp':%d000,'message':{'mid':'m9','text':'a'}"
                  .formatted(FIRST)));

      assertThat(lastInbound(tenant)).as(platform).isEqualTo(LATER);
      assertThat(INBOX.postgres.select("select person from waiting_return where person = '79'"))
          .isEmpty();
    }
  }

  @Test
  void whoeverCameBackAndDidNotWriteForAMonthIsForgotten() {
    long tenant = pages("messenger");
    String link = "'sender':{'id':'%d'},'timestamp':%d000,'referral':{'source':'SHORTLINK'}";
    store(messenger(tenant, "messenger", "referral", link.formatted(81, LATER)));
    INBOX.postgres.execute(
        "update waiting_return set heard_at = now() - interval '31 days' where person = '81'");

    store(messenger(tenant, "messenger", "referral", link.formatted(82, LATER)));

    assertThat(
            INBOX.postgres.select("select person from waiting_return where tenant_id = " + tenant))
        .containsExactly("82");
  }

  @Test
  void aReactionThatIsTakenBackInTheSameBatchWasOne() {
    long tenant = pages("messenger");
    String reaction =
        "'sender':{'id':'77'},'timestamp':%d000,'reaction':{'mid':'m1','action':'%s','emoji':'+'}";

    INBOX.store(
        messenger(tenant, "messenger", "reaction", reaction.formatted(LATER, "react")),
        messenger(tenant, "messenger", "reaction", reaction.formatted(LATER + 1, "unreact")));
    INBOX.settle();

    assertThat(lastInbound(tenant)).isEqualTo(LATER);
  }

  /** An agency with a thread in which somebody wrote first. */
  private static long pages(String platform) {
    long tenant = TENANTS.incrementAndGet();
    INBOX.line(tenant, platform, "page-" + tenant, "B");
    store(
        messenger(
            tenant,
            platform,
            "message",
            "'sender':{'id':'77'},'recipient':{'id':'page'},'timestamp':%d000,'message':{'mid':'m1','text':'a'}"
                .formatted(FIRST)));
    return tenant;
  }

  private static NewLeaf whatsApp(long tenant, String kind, String item) {
    return INBOX.whatsapp(tenant, kind, "", "{%s}".formatted(item).replace('\'', '"'));
  }

  private static NewLeaf messenger(long tenant, String platform, String kind, String item) {
    return INBOX.leaf(
        tenant,
        platform,
        kind,
        "{'entry':{'id':'page'},'field':'messaging','context':{},'item':{%s}}"
            .formatted(item)
            .replace('\'', '"'));
  }

  private static void store(NewLeaf leaf) {
    INBOX.store(leaf);
    INBOX.settle();
  }

  private static long lastInbound(long tenant) {
    return Instant.parse(
            INBOX
                .postgres
                .select(
                    "select to_char(last_inbound_at at time zone 'utc', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') from conversation where tenant_id = "
                        + tenant)
                .getFirst())
        .getEpochSecond();
  }

  private static long told(long tenant) {
    return INBOX
        .postgres
        .select(
            "select seq from feed where kind = 'conversation.changed' and tenant_id = " + tenant)
        .size();
  }
}
