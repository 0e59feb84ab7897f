package dev.switchboard.inbox;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.webhook.Reposted;
import dev.switchboard.webhook.SplitPayload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every collected payload through the front door and through the rooms behind it, shuffled, merged
 * into batches of up to a thousand, split and repeated: everything that is known in the end is what
 * is known when each leaf comes once, in order, alone. {@code -Dbatches.seed=} repeats a round,
 * {@code -Dbatches.rounds=} makes more.
 */
class BatchesToStateTest {
  private static final long SEED = Long.getLong("batches.seed", 20_261_130);
  private static final int ROUNDS = Integer.getInteger("batches.rounds", 3);
  private static final int AT_ONCE = 6;
  private static final long AGENCIES = 3;
  private static final List<String> METAS = List.of("whatsapp", "messenger", "instagram");
  private static final Map<String, Reposted> HISTORY = history();
  private static final List<Post> STRIPES = stripes();
  private static final TestInbox ORDERED = inbox();
  private static List<String> expected = List.of();

  // Left out is what arrival decides: ids, times of arrival, what a conversation was opened by, and
  // the facts that watermarks make, which are of what they newly cover; the watermarks themselves
  // and the states of the messages are there.
  private static final String PICTURE =
      """
      with person as (
        select c.id, c.name || ': ' || string_agg(concat_ws(' ', i.kind, a.external_id, i.value), ', '
                                        order by i.kind, a.external_id, i.value) as known
          from contact c join contact_identity i on i.contact_id = c.id
          left join account a on a.id::text = i.scope
         where c.merged_into is null group by c.id
      ), said as (
        select m.*, a.platform, a.external_id as line, case when m.platform_at < m.received_at then m.platform_at end as at
          from message m join account a on a.id = m.account_id
      )
      select * from (
        select concat_ws('|', 'person', known) as line from person
        union all
        select concat_ws('|', 'thread', a.platform, a.external_id, p.known, c.status, c.unread, c.preview, c.preview_direction,
                         m.external_id, case when m.at is not null then c.last_message_at end,
                         case when c.last_inbound_at < now() - interval '1 day' then c.last_inbound_at end,
                         c.delivered_until, c.read_until)
          from conversation c join account a on a.id = c.account_id left join person p on p.id = c.contact_id
          left join said m on m.id = c.last_message_id where c.merged_into is null
        union all
        select concat_ws('|', 'message', m.platform, m.line, m.external_id, p.known, m.direction, m.source, m.type, m.text,
                         m.payload, m.selected_id, m.reply_to_external_id, m.forwarded, m.referral, m.sender_id,
                         m.sender_name, m.is_history, m.at, m.late_by is not null, m.edited_at, m.original_text,
                         m.previous_text, m.deleted_at, m.state, m.error_code, m.error_text,
                         (select count(*) from feed f where f.message_id = m.id and f.kind = 'message.added'))
          from said m join conversation c on c.id = m.conversation_id left join person p on p.id = c.contact_id
        union all
        select concat_ws('|', 'file', m.line, m.external_id, x.position, f.kind, f.external_id, f.url, f.mime_type,
                         f.declared_sha256, f.file_name, f.state)
          from message_media x join media f on f.id = x.media_id join said m on m.id = x.message_id
        union all
        select concat_ws('|', 'reaction', account_id, target_external_id, actor, emoji, at) from reaction
        union all
        select concat_ws('|', 'amendment', account_id, target_external_id, external_id, kind, text, payload, at,
                         message_id is null)
          from amendment
        union all
        select concat_ws('|', 'fact', account_id, external_id, status, participant,
                         case when at < now() - interval '1 day' then at end, opaque, error_code, error_text, pricing, conversation,
                         message_id is null)
          from status_fact f
         where not exists (select from message m join conversation c on c.id = m.conversation_id
                            where m.id = f.message_id and f.at in (c.delivered_until, c.read_until))
        union all
        select concat_ws('|', 'watermark', account_id, person, delivered_until, read_until) from waiting_watermark
        union all
        select concat_ws('|', 'return', account_id, kind, person, at) from waiting_return
        union all
        select concat_ws('|', 'event', e.tenant_id, e.account_id, e.business_id, e.field, e.event, e.payload,
                         case when e.at < now() - interval '1 day' then e.at end)
          from account_event e
        union all
        select concat_ws('|', 'aside', s.tenant_id, s.account_id, s.source, s.kind, s.external_account, s.outcome, s.reason,
                         convert_from(l.body, 'utf8')::json -> 'item')
          from set_aside s join leaf l on l.id = s.leaf_id
        union all
        select concat_ws('|', 'leaf', l.tenant_id, l.account_id, l.source, l.kind, b.leaf #>> '{entry,id}', b.leaf ->> 'field',
                         b.leaf -> 'item', k.leaf_id is not null)
          from leaf l cross join lateral (select convert_from(l.body, 'utf8')::json) b (leaf)
          left join ledger k on k.leaf_id = l.id
        union all
        select concat_ws('|', 'keys', count(*)) from ledger
      ) x order by line
      """;

  /** A body, and whose address it is posted to. */
  record Post(String source, String body) {}

  @BeforeAll
  static void eachOnceInOrder() {
    TestDoor door = door(ORDERED);
    for (Post post : once()) {
      door.post(post.source(), post.body());
    }
    ORDERED.settle();
    expected = ORDERED.postgres.select(PICTURE);
    assertThat(expected)
        .hasSizeGreaterThan(400)
        .noneMatch(line -> line.startsWith("aside") && !line.contains("|noop|"));
  }

  @AfterAll
  static void close() {
    ORDERED.close();
  }

  static Stream<Long> rounds() {
    return Stream.iterate(SEED, seed -> seed + 1).limit(ROUNDS);
  }

  @ParameterizedTest(name = "batches.seed={0}")
  @MethodSource("rounds")
  void anyBatchesInAnyOrderEndAsEachLeafOnce(long seed) {
    Random random = new Random(seed);
    TestInbox inbox = inbox();
    try {
      post(door(inbox), shuffled(random), random);
      inbox.settle();

      assertThat(differences(inbox.postgres.select(PICTURE)))
          .as("repeat with -Dbatches.seed=" + seed)
          .isEmpty();
    } finally {
      inbox.close();
    }
  }

  // Two whole pictures would hide it.
  private static List<String> differences(List<String> found) {
    List<String> lacking = new ArrayList<>(expected);
    List<String> odd = new ArrayList<>();
    for (String line : found) {
      if (!lacking.remove(line)) {
        odd.add("odd: " + line);
      }
    }
    lacking.forEach(line -> odd.add("lacking: " + line));
    return odd;
  }

  private static Map<String, Reposted> history() {
    Map<String, Reposted> history = new LinkedHashMap<>();
    METAS.forEach(source -> history.put(source, Reposted.of(source, Retold.of(source))));
    return history;
  }

  private static List<Post> stripes() {
    try (Stream<Path> files = Files.list(Path.of("src/test/resources/meta/stripe"))) {
      List<Post> posts = new ArrayList<>();
      for (Path file : files.sorted().toList()) {
        posts.add(new Post("stripe", Files.readString(file)));
      }
      return posts;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static List<Post> once() {
    List<Post> posts = new ArrayList<>();
    HISTORY.forEach((source, history) -> posts.addAll(posts(source, history.alone())));
    posts.addAll(STRIPES);
    return posts;
  }

  private static List<Post> shuffled(Random random) {
    List<Post> posts = new ArrayList<>();
    HISTORY.forEach((source, history) -> posts.addAll(posts(source, history.shuffled(random))));
    posts.addAll(STRIPES);
    // As Meta and Stripe do it: what they were not told of they post again, as it was.
    for (int i = posts.size() / 3; i > 0; i--) {
      posts.add(posts.get(random.nextInt(posts.size())));
    }
    Collections.shuffle(posts, random);
    return posts;
  }

  private static List<Post> posts(String source, List<byte[]> bodies) {
    return bodies.stream()
        .map(body -> new Post(source, new String(body, StandardCharsets.UTF_8)))
        .toList();
  }

  // Some at once, so that groups of posts are committed together; between them the rooms work.
  private static void post(TestDoor door, List<Post> posts, Random random) {
    int from = 0;
    while (from < posts.size()) {
      int to = Math.min(posts.size(), from + 1 + random.nextInt(AT_ONCE));
      CompletableFuture.allOf(
              posts.subList(from, to).stream()
                  .map(post -> door.taken(post.source(), post.body()))
                  .toArray(CompletableFuture[]::new))
          .join();
      from = to;
    }
  }

  // Every line and business that is named is one of some agency's.
  private static TestInbox inbox() {
    TestInbox inbox = new TestInbox();
    for (long tenant = 1; tenant <= AGENCIES; tenant++) {
      inbox.agency(tenant);
    }
    long id = 1_000;
    for (String source : METAS) {
      TreeSet<String> lines = new TreeSet<>();
      TreeSet<String> businesses = new TreeSet<>();
      for (byte[] body : requireNonNull(HISTORY.get(source)).alone()) {
        for (SplitPayload.Part part : SplitPayload.of(source, body)) {
          if (part.externalAccount() != null) {
            lines.add(part.externalAccount());
          } else if (part.business() != null) {
            businesses.add(part.business());
          }
        }
      }
      for (String line : lines) {
        inbox.line(++id, 1 + id % AGENCIES, source, line, "of " + line);
      }
      for (String business : businesses) {
        inbox.line(++id, 1 + id % AGENCIES, source, "line of " + business, business);
      }
    }
    return inbox;
  }

  private static TestDoor door(TestInbox inbox) {
    TestDoor door = new TestDoor(inbox).stripe(1).open();
    inbox.start(2);
    return door;
  }
}
