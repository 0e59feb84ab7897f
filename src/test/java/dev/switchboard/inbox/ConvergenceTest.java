package dev.switchboard.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.ledger.NewLeaf;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;

/**
 * The order in which events arrive, and how often, does not matter: a shuffled log with repeats, in
 * batches of any size, ends as the ordered one does.
 */
class ConvergenceTest {
  private static final TestInbox INBOX = new TestInbox().start(2);
  private static final AtomicLong TENANTS = new AtomicLong();
  private static final long START = 1_750_000_000L;

  @AfterContainer
  static void close() {
    INBOX.close();
  }

  @Property(tries = 15, shrinking = ShrinkingMode.OFF)
  void everyOrderOfArrivalEndsTheSame(@ForAll long seed) {
    Random random = new Random(seed);
    List<Event> story = story(random);
    long ordered = agency();
    long shuffled = agency();

    arrive(ordered, story, 1 + random.nextInt(story.size()));
    List<Event> log = new ArrayList<>(story);
    for (int i = 0; i < story.size() / 3; i++) {
      log.add(story.get(random.nextInt(story.size())));
    }
    Collections.shuffle(log, random);
    arrive(shuffled, log, 1 + random.nextInt(4));

    assertThat(picture(shuffled)).isEqualTo(picture(ordered));
  }

  /** A WhatsApp item and the kind of its leaf. */
  record Event(String kind, String item) {}

  private static long agency() {
    long tenant = TENANTS.incrementAndGet();
    INBOX.line(tenant, "whatsapp", "line-" + tenant, "W");
    return tenant;
  }

  private static void arrive(long tenant, List<Event> log, int batch) {
    for (int from = 0; from < log.size(); from += batch) {
      INBOX.store(
          log.subList(from, Math.min(log.size(), from + batch)).stream()
              .map(event -> INBOX.whatsapp(tenant, event.kind(), "", event.item()))
              .toArray(NewLeaf[]::new));
      INBOX.settle();
    }
  }

  // Some messages of both sides, then things said of them, at times that are sometimes equal.
  private static List<Event> story(Random random) {
    List<Event> story = new ArrayList<>();
    int messages = 2 + random.nextInt(3);
    for (int i = 0; i < messages; i++) {
      boolean isOurs = random.nextBoolean();
      String parties =
          isOurs ? "\"from\":\"15550001000\",\"to\":\"34600111222\"" : "\"from\":\"34600111222\"";
      story.add(
          new Event(
              isOurs ? "message_echo" : "message",
              item("m" + i, parties, START + i, "text", "{\"body\":\"text %d\"}".formatted(i))));
      if (isOurs) {
        statuses(random, i, story);
      }
    }
    for (int i = 0; i < 16; i++) {
      story.add(said(random, i, random.nextInt(messages + 1)));
    }
    return story;
  }

  private static void statuses(Random random, int message, List<Event> story) {
    for (String word : List.of("sent", "delivered", "read", "failed")) {
      if (random.nextInt(3) > 0) {
        story.add(
            new Event(
                "status",
                "{\"id\":\"m%d\",\"status\":\"%s\",\"timestamp\":\"%d\"}"
                    .formatted(message, word, START + 50)));
      }
    }
  }

  // One target is never written: what is said of it waits for good.
  private static Event said(Random random, int n, int target) {
    long at = START + 100 + random.nextInt(2);
    boolean isOurs = random.nextBoolean();
    String kind = isOurs ? "message_echo" : "message";
    String parties = isOurs ? "\"to\":\"34600111222\"" : "\"from\":\"34600111222\"";
    return switch (random.nextInt(8)) {
      case 0 ->
          new Event(
              kind,
              item(
                  "r" + n,
                  parties,
                  at,
                  "revoke",
                  "{\"original_message_id\":\"m%d\"}".formatted(target)));
      case 1, 2, 3 ->
          new Event(
              kind,
              item(
                  "e" + n,
                  parties,
                  at,
                  "edit",
                  "{\"original_message_id\":\"m%d\",\"message\":{\"type\":\"text\",\"text\":{\"body\":\"edit %d\"}}}"
                      .formatted(target, n)));
      default ->
          new Event(
              kind,
              item(
                  "x" + n,
                  parties,
                  at,
                  "reaction",
                  "{\"message_id\":\"m%d\",\"emoji\":\"%s\"}"
                      .formatted(target, List.of("👍", "🎉", "").get(random.nextInt(3)))));
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
          select concat_ws('|', 1, m.external_id, m.direction, m.text, m.payload, m.edited_at, m.original_text, m.previous_text,
                           m.deleted_at, m.state) as line from message m where tenant_id = %1$d
          union all
          select concat_ws('|', 2, target_external_id, actor, emoji, at) from reaction where tenant_id = %1$d
          union all
          select concat_ws('|', 3, target_external_id, external_id, kind, text, message_id is null)
            from amendment where tenant_id = %1$d
          union all
          select concat_ws('|', 4, preview, preview_direction, last_message_at, last_inbound_at, unread,
                           (select external_id from message m where m.id = c.last_message_id))
            from conversation c where tenant_id = %1$d
        ) x order by line
        """
            .formatted(tenant));
  }
}
