package dev.switchboard.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.ledger.NewLeaf;
import dev.switchboard.sending.OpenCalls;
import dev.switchboard.sending.OutboxEvent;
import dev.switchboard.sending.SentEchoes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import org.jspecify.annotations.Nullable;

/**
 * The order in which events arrive, and how often, does not matter: a shuffled log with repeats, in
 * batches of any size, ends as the ordered one does. So it is with the answers to our own calls,
 * which come once, before or after what the platform says of the same messages.
 */
class ConvergenceTest {
  private static final TestInbox INBOX = inbox();
  private static final OpenCalls CALLS =
      new OpenCalls(INBOX.postgres, INBOX.database, INBOX.bus, INBOX.ids);
  private static final AtomicLong TENANTS = new AtomicLong();
  private static final long START = 1_750_000_000L;
  private static final String CUSTOMER = "34600111222";
  private static final String LINE = "15550001000";

  @AfterContainer
  static void close() {
    INBOX.close();
  }

  @Property(tries = 15, shrinking = ShrinkingMode.OFF)
  void everyOrderOfArrivalEndsTheSame(@ForAll long seed) {
    Random random = new Random(seed);
    List<Event> story = story(random);
    List<Event> log = new ArrayList<>(story);
    for (int i = 0; i < story.size() / 3; i++) {
      if (story.get(random.nextInt(story.size())) instanceof Posted again) {
        log.add(again);
      }
    }
    Collections.shuffle(log, random);

    List<String> ordered = arrived(story, 1 + random.nextInt(story.size()));
    assertThat(arrived(log, 1 + random.nextInt(4))).as(log.toString()).isEqualTo(ordered);
  }

  /** Something that arrives. */
  sealed interface Event {}

  /**
   * A WhatsApp item and the kind of its leaf.
   *
   * @param ours the message of ours whose id it brings back; null: none
   */
  record Posted(String kind, String item, @Nullable Integer ours) implements Event {
    String item(Map<Integer, OpenCalls.OpenCall> calls) {
      return ours == null
          ? item
          : item.replaceFirst(
              "^\\{",
              "{\"biz_opaque_callback_data\":\"%s\","
                  .formatted(Objects.requireNonNull(calls.get(ours)).opaque()));
    }
  }

  /** Our call for a message of ours ends, with the platform's id or without an answer. */
  record Ended(int ours, @Nullable String externalId) implements Event {}

  private static TestInbox inbox() {
    TestInbox inbox = new TestInbox();
    OutboxEvent.register(inbox.bus);
    return inbox.start(2, new SentEchoes(inbox.bus, inbox.ids));
  }

  // A new agency, at which the log arrives; what there is to see of it then.
  private static List<String> arrived(List<Event> log, int batch) {
    long tenant = TENANTS.incrementAndGet();
    INBOX.line(tenant, "whatsapp", "line-" + tenant, "W");
    Map<Integer, OpenCalls.OpenCall> calls = begin(tenant, log);
    List<NewLeaf> posted = new ArrayList<>();
    for (Event event : log) {
      switch (event) {
        case Posted one -> posted.add(INBOX.whatsapp(tenant, one.kind(), "", one.item(calls)));
        case Ended one -> {
          arrive(posted);
          CALLS.end(Objects.requireNonNull(calls.get(one.ours())), one.externalId());
        }
      }
      if (posted.size() == batch) {
        arrive(posted);
      }
    }
    arrive(posted);
    return picture(tenant);
  }

  private static Map<Integer, OpenCalls.OpenCall> begin(long tenant, List<Event> log) {
    Map<Integer, OpenCalls.OpenCall> calls = new HashMap<>();
    log.stream()
        .flatMap(event -> event instanceof Ended one ? Stream.of(one.ours()) : Stream.empty())
        .sorted()
        .forEach(ours ->
            calls.put(
                ours,
                CALLS.begin(
                    tenant,
                    TestInbox.account(tenant),
                    CUSTOMER,
                    "ours " + ours,
                    Instant.ofEpochSecond(START + ours))));
    return calls;
  }

  private static void arrive(List<NewLeaf> posted) {
    INBOX.store(posted.toArray(NewLeaf[]::new));
    INBOX.settle();
    posted.clear();
  }

  // Some messages of both sides, then things said of them, at times that are sometimes equal. One
  // that is spoken of is never written: what is said of it waits for good.
  private static List<Event> story(Random random) {
    List<Event> story = new ArrayList<>();
    List<String> messages = new ArrayList<>(List.of("never"));
    int count = 3 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      String id = "m" + i;
      messages.add(id);
      switch (random.nextInt(3)) {
        case 0 ->
            story.add(text("message", id, "\"from\":\"%s\"".formatted(CUSTOMER), i, "text " + i));
        case 1 -> {
          story.add(text("message_echo", id, ours(), i, "text " + i));
          statuses(random, id, null, story);
        }
        default -> sent(random, id, i, story);
      }
    }
    for (int i = 0; i < 16; i++) {
      story.add(said(random, i, messages.get(random.nextInt(messages.size()))));
    }
    return story;
  }

  // What we sent: its statuses bring back our id, or there is an echo which does not.
  private static void sent(Random random, String id, int n, List<Event> story) {
    boolean isAnswered = random.nextInt(4) > 0;
    boolean isKnownByOurId = random.nextBoolean();
    story.add(new Ended(n, isAnswered ? id : null));
    if (!isKnownByOurId && random.nextInt(4) > 0) {
      story.add(text("message_echo", id, ours(), n, "ours " + n));
    }
    statuses(random, id, isKnownByOurId ? n : null, story);
  }

  private static Posted text(String kind, String id, String parties, int n, String text) {
    return new Posted(
        kind, item(id, parties, START + n, "text", "{\"body\":\"%s\"}".formatted(text)), null);
  }

  private static String ours() {
    return "\"from\":\"%s\",\"to\":\"%s\"".formatted(LINE, CUSTOMER);
  }

  private static void statuses(
      Random random, String message, @Nullable Integer ours, List<Event> story) {
    for (String word : List.of("sent", "delivered", "read", "failed")) {
      if (random.nextInt(3) > 0) {
        String why =
            word.equals("failed")
                ? ",\"errors\":[{\"code\":131026,\"title\":\"Undeliverable\"}]"
                : "";
        story.add(
            new Posted(
                "status",
                "{\"id\":\"%s\",\"status\":\"%s\",\"timestamp\":\"%d\"%s}"
                    .formatted(message, word, START + 50, why),
                ours));
      }
    }
  }

  private static Posted said(Random random, int n, String target) {
    long at = START + 100 + random.nextInt(2);
    boolean isOurs = random.nextBoolean();
    String kind = isOurs ? "message_echo" : "message";
    String parties = (isOurs ? "\"to\":\"%s\"" : "\"from\":\"%s\"").formatted(CUSTOMER);
    return switch (random.nextInt(8)) {
      case 0 ->
          new Posted(
              kind,
              item(
                  "r" + n,
                  parties,
                  at,
                  "revoke",
                  "{\"original_message_id\":\"%s\"}".formatted(target)),
              null);
      case 1, 2, 3 ->
          new Posted(
              kind,
              item(
                  "e" + n,
                  parties,
                  at,
                  "edit",
                  "{\"original_message_id\":\"%s\",\"message\":{\"type\":\"text\",\"text\":{\"body\":\"edit %d\"}}}"
                      .formatted(target, n)),
              null);
      default ->
          new Posted(
              kind,
              item(
                  "x" + n,
                  parties,
                  at,
                  "reaction",
                  "{\"message_id\":\"%s\",\"emoji\":\"%s\"}"
                      .formatted(target, List.of("👍", "🎉", "").get(random.nextInt(3)))),
              null);
    };
  }

  private static String item(String id, String parties, long at, String type, String content) {
    return "{\"id\":\"%s\",%s,\"timestamp\":\"%d\",\"type\":\"%s\",\"%s\":%s}"
        .formatted(id, parties, at, type, type, content);
  }

  private static List<String> picture(long tenant) {
    return INBOX.postgres.select(
        """
        select * from (
          select concat_ws('|', 1, m.external_id, m.direction, m.source, m.text, m.payload, m.edited_at, m.original_text,
                           m.previous_text, m.deleted_at, m.state, m.error_code) as line from message m where tenant_id = %1$d
          union all
          select concat_ws('|', 2, target_external_id, actor, emoji, at) from reaction where tenant_id = %1$d
          union all
          select concat_ws('|', 3, a.target_external_id, a.external_id, a.kind, a.text, m.external_id)
            from amendment a left join message m on m.id = a.message_id where a.tenant_id = %1$d
          union all
          select concat_ws('|', 4, preview, preview_direction, last_message_at, last_inbound_at, unread,
                           (select external_id from message m where m.id = c.last_message_id))
            from conversation c where tenant_id = %1$d
          union all
          select distinct concat_ws('|', 5, f.external_id, f.status, f.error_code, m.text, m.source)
            from status_fact f left join message m on m.id = f.message_id where f.tenant_id = %1$d
        ) x order by line
        """
            .formatted(tenant));
  }
}
