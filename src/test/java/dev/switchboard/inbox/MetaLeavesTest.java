package dev.switchboard.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every payload of Instagram, Messenger and Stripe, posted and signed: each leaf becomes what the
 * tables say, which were written by hand, and a repeat changes nothing.
 */
class MetaLeavesTest {
  private static final Path META = Path.of("src/test/resources/meta");
  private static final TestInbox INBOX = new TestInbox();
  private static final TestDoor DOOR = new TestDoor(INBOX);
  private static final Map<String, Long> TENANTS = new HashMap<>();

  // What became of each leaf, in the order in which the body holds them.
  private static final String LEAVES =
      """
      select concat_ws(E'\\t', l.kind,
               case when s.outcome is not null then s.outcome
                    when e.id is not null then 'event'
                    when r.target_external_id is not null then 'reaction'
                    when a.kind is not null then 'amendment ' || a.kind
                    when m.id is not null then 'message'
                    when v.id is not null then 'watermark'
                    when f.id is not null then 'fact'
                    else 'lost' end)
        from leaf l
        cross join lateral (select convert_from(l.body, 'utf8')::json -> 'item') b (item)
        cross join lateral (
          select coalesce(item #>> '{message,mid}', item #>> '{message_edit,mid}', item #>> '{reaction,mid}',
                          item #>> '{read,mid}')) i (mid)
        left join set_aside s on s.leaf_id = l.id
        left join message m on l.kind in ('message', 'echo') and m.account_id = l.account_id and m.external_id = i.mid
        left join reaction r on l.kind = 'reaction' and r.account_id = l.account_id and r.target_external_id = i.mid
        left join amendment a on l.kind in ('unsend', 'message_edit') and a.account_id = l.account_id
             and a.target_external_id = i.mid
        left join account_event e on e.leaf_id = l.id
        left join conversation v on v.account_id = l.account_id
             and case l.kind when 'read' then v.read_until when 'delivery' then v.delivered_until end is not null
        left join status_fact f on l.kind = 'read' and f.account_id = l.account_id and f.external_id = i.mid
       order by l.id
      """;

  private static final String EVERYTHING =
      """
      select concat_ws(' ', (select count(*) from ledger), (select count(*) from leaf), (select count(*) from set_aside),
                       (select count(*) from message), (select count(*) from reaction), (select count(*) from status_fact),
                       (select count(*) from amendment), (select count(*) from account_event),
                       (select count(*) from contact), (select sum(unread) from conversation),
                       (select sum(seq) from feed_head))
      """;

  /** A row of a table. */
  record Row(String source, String file, String kind, String account, String becomes) {}

  /** A file and its leaves. */
  record Payload(String source, String file, List<Row> leaves) {
    @Override
    public String toString() {
      return source + "/" + file;
    }
  }

  @BeforeAll
  static void start() {
    payloads()
        .flatMap(payload -> payload.leaves().stream())
        .filter(row -> !row.account().equals("-"))
        .forEach(row -> TENANTS.computeIfAbsent(row.source() + row.account(), key -> line(row)));
    long shop = TENANTS.size() + 1L;
    INBOX.line(shop, "whatsapp", "shop", "B");
    DOOR.stripe(shop).open();
    INBOX.start(1);
  }

  private static long line(Row row) {
    long tenant = TENANTS.size() + 1L;
    INBOX.line(tenant, row.source(), row.account(), "B" + tenant);
    return tenant;
  }

  @AfterAll
  static void close() {
    INBOX.close();
  }

  @ParameterizedTest
  @MethodSource("payloads")
  void aPayloadBecomesWhatItsLeavesSayAndARepeatChangesNothing(Payload payload) throws Exception {
    // The collection's authors use one id for many messages: each file has the ledger for itself.
    INBOX.postgres.execute(
        Stream.of(
                "ledger",
                "leaf",
                "set_aside",
                "message",
                "reaction",
                "amendment",
                "account_event",
                "status_fact")
            .map(table -> "delete from " + table)
            .toArray(String[]::new));
    INBOX.postgres.execute("update conversation set delivered_until = null, read_until = null");
    String body = Files.readString(META.resolve(payload.toString()));
    if (!payload.source().equals("stripe")) {
      knowWhoReads(payload, new JsonObject(body));
    }

    DOOR.post(payload.source(), body);
    INBOX.settle();
    assertThat(INBOX.postgres.select(LEAVES))
        .containsExactlyElementsOf(
            payload.leaves().stream().map(row -> row.kind() + "\t" + row.becomes()).toList());

    List<String> once = INBOX.postgres.select(EVERYTHING);
    DOOR.post(payload.source(), body);
    INBOX.settle();
    assertThat(INBOX.postgres.select(EVERYTHING)).isEqualTo(once);
  }

  // A watermark is about a thread that is there.
  private static void knowWhoReads(Payload payload, JsonObject body) {
    for (Object entry : body.getJsonArray("entry")) {
      for (Object one : ((JsonObject) entry).getJsonArray("messaging", new JsonArray())) {
        JsonObject event = (JsonObject) one;
        JsonObject said = event.getJsonObject("read", event.getJsonObject("delivery"));
        if (said != null && said.containsKey("watermark")) {
          Row row = payload.leaves().getFirst();
          know(
              TENANTS.getOrDefault(row.source() + row.account(), 0L),
              String.valueOf(event.getJsonObject("sender").getValue("id")));
        }
      }
    }
  }

  private static void know(long tenant, String person) {
    long id = INBOX.ids.next();
    long account = TestInbox.account(tenant);
    INBOX.postgres.execute(
        "delete from contact_identity where tenant_id = %d and value = '%s'"
            .formatted(tenant, person),
        "insert into contact (id, tenant_id) values (%d, %d)".formatted(id, tenant),
        "insert into contact_identity (tenant_id, kind, scope, value, contact_id) values (%d, 'psid', '%d', '%s', %d)"
            .formatted(tenant, account, person, id),
        "insert into conversation (id, tenant_id, client_id, account_id, contact_id) values (%d, %d, %d, %d, %d)"
            .formatted(id, tenant, tenant * 10, account, id));
  }

  static Stream<Payload> payloads() {
    return Stream.of("instagram", "messenger", "stripe")
        .flatMap(source -> {
          List<Row> rows = rows(source);
          return rows.stream()
              .map(Row::file)
              .distinct()
              .map(file ->
                  new Payload(
                      source, file, rows.stream().filter(row -> row.file().equals(file)).toList()));
        });
  }

  private static List<Row> rows(String source) {
    try {
      return Files.readAllLines(META.resolve(source + "-leaves.tsv")).stream()
          .filter(line -> !line.startsWith("#") && !line.startsWith("file\t"))
          .map(line -> line.split("\t", -1))
          .map(cells -> new Row(source, cells[0], cells[1], cells[3], cells[5]))
          .toList();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
