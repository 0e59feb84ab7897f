package dev.switchboard.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.db.Scope;
import dev.switchboard.db.TenantDatabase;
import dev.switchboard.ledger.NewLeaf;
import dev.switchboard.webhook.SplitPayload;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a thread shows of every payload that we have, cut by the real splitters, against files
 * written by hand. Each payload has an agency to itself.
 */
class GoldenTest {
  private static final Path META = Path.of("src/test/resources/meta");
  private static final List<String> RESOLD = List.of("ycloud", "generic", "wati");
  private static final List<String> SOURCES =
      Stream.concat(Stream.of("whatsapp", "messenger", "instagram"), RESOLD.stream()).toList();
  private static final List<Block> BLOCKS =
      SOURCES.stream().flatMap(source -> blocks(source).stream()).toList();
  private static final TestInbox INBOX = new TestInbox();
  private static final TenantDatabase API = INBOX.postgres.tenantDatabase(INBOX.vertx);

  @BeforeAll
  static void takeInEveryPayload() {
    for (Block block : BLOCKS) {
      String line = "line-" + block.tenant();
      String platform = RESOLD.contains(block.platform()) ? "whatsapp" : block.platform();
      INBOX.line(block.tenant(), platform, line, "business-" + block.tenant());
      block.given().forEach(given -> given(block, given));
      INBOX.store(leaves(block).toArray(NewLeaf[]::new));
    }
    INBOX.start(2).settle();
  }

  @AfterAll
  static void close() {
    INBOX.close();
  }

  static Stream<Block> everyPayload() {
    return BLOCKS.stream();
  }

  @Test
  void everyPayloadHasAGoldenBlock() {
    for (String platform : SOURCES) {
      assertThat(BLOCKS.stream().filter(b -> b.platform().equals(platform)).map(Block::name))
          .containsExactlyInAnyOrderElementsOf(files(META.resolve(platform)));
    }
  }

  @ParameterizedTest
  @MethodSource
  void everyPayload(Block block) {
    assertThat(shown(block)).as(block.name()).isEqualTo(block.expected());
    assertThat(
            INBOX.postgres.select(
                "select reason from set_aside where tenant_id = " + block.tenant()))
        .as("set aside of " + block.name())
        .isEmpty();
  }

  /** A payload, what was there before it, and what is to be shown after. */
  record Block(
      long tenant, String platform, String name, List<String> given, List<String> expected) {
    @Override
    public String toString() {
      return platform + "/" + name;
    }
  }

  private static List<Block> blocks(String platform) {
    List<Block> blocks = new ArrayList<>();
    long tenant = 1000L * (1 + SOURCES.indexOf(platform));
    for (String line : lines(META.resolve("golden").resolve(platform + ".txt"))) {
      if (line.startsWith("== ")) {
        blocks.add(
            new Block(
                tenant + blocks.size(),
                platform,
                line.substring(3),
                new ArrayList<>(),
                new ArrayList<>()));
      } else if (line.startsWith("given ")) {
        blocks.getLast().given().add(line);
      } else if (!line.isBlank() && !line.startsWith("#")) {
        blocks.getLast().expected().add(line.strip());
      }
    }
    return blocks;
  }

  private static void given(Block block, String line) {
    String[] words = line.split(" ", 4);
    String[] text = words[3].split(" for psid ", 2);
    long id = INBOX.ids.next();
    boolean isOut = words[1].equals("out");
    INBOX.postgres.execute(
        "insert into contact (id, tenant_id) values (%d, %d)".formatted(id, block.tenant()),
        """
        insert into conversation (id, tenant_id, client_id, account_id, contact_id)
        values (%d, %d, %d, %d, %d)
        """
            .formatted(
                id, block.tenant(), block.tenant() * 10, TestInbox.account(block.tenant()), id),
        """
        insert into message (id, tenant_id, conversation_id, account_id, direction, source, external_id, type, text,
                             platform_at, state)
        values (%d, %d, %d, %d, '%s', '%s', '%s', 'text', '%s', '2015-06-01', %s)
        """
            .formatted(
                id,
                block.tenant(),
                id,
                TestInbox.account(block.tenant()),
                words[1],
                isOut ? "agent" : "customer",
                words[2],
                text[0],
                isOut ? "'sent'" : "null"));
    if (text.length == 2) {
      INBOX.postgres.execute(
          """
          insert into contact_identity (tenant_id, kind, scope, value, contact_id)
          values (%d, 'psid', '%d', '%s', %d)
          """
              .formatted(block.tenant(), TestInbox.account(block.tenant()), text[1], id));
    }
  }

  // Each block's line has ids of its own; the splitter is the one that the webhook room uses.
  private static List<NewLeaf> leaves(Block block) {
    JsonObject body = new JsonObject(read(META.resolve(block.platform()).resolve(block.name())));
    for (Object one : body.getJsonArray("entry", new JsonArray())) {
      JsonObject entry = (JsonObject) one;
      String business = String.valueOf(entry.getValue("id"));
      entry.put("id", "business-" + block.tenant());
      for (Object event : entry.getJsonArray("messaging", new JsonArray())) {
        rename(business, entry.getString("id"), (JsonObject) event);
      }
    }
    return SplitPayload.of(block.platform(), body.encode().getBytes(StandardCharsets.UTF_8))
        .stream()
        .map(part -> leaf(block, part))
        .toList();
  }

  private static void rename(String business, String other, JsonObject event) {
    for (String side : List.of("sender", "recipient")) {
      JsonObject party = event.getJsonObject(side, new JsonObject());
      if (business.equals(String.valueOf(party.getValue("id")))) {
        party.put("id", other);
      }
    }
  }

  // An endpoint's events are its line's; one of Meta's that names no line is placed by its
  // business.
  private static NewLeaf leaf(Block block, SplitPayload.Part part) {
    boolean isPlaced = RESOLD.contains(block.platform()) || part.externalAccount() != null;
    return new NewLeaf(
        INBOX.ids.next(),
        100,
        UUID.randomUUID(),
        isPlaced ? TestInbox.account(block.tenant()) : null,
        isPlaced ? block.tenant() : null,
        block.platform(),
        part.kind(),
        part.queue(),
        part.body(),
        null,
        null);
  }

  private static List<String> shown(Block block) {
    long tenant = block.tenant();
    List<String> lines = new ArrayList<>();
    List<Long> ids =
        INBOX
            .postgres
            .select(
                "select id from message where tenant_id = %d order by platform_at, id"
                    .formatted(tenant))
            .stream()
            .map(Long::valueOf)
            .toList();
    Map<Long, JsonObject> views = new LinkedHashMap<>();
    API.transaction(Scope.all(tenant), tx -> InboxReadStore.messages(tx, ids))
        .await()
        .forEach(view -> views.put(view.id(), view.toJson()));
    ids.forEach(id -> lines.add(shown(views.getOrDefault(id, new JsonObject()))));
    lines.addAll(
        INBOX.postgres.select(
            "select concat('event ', field, ' ', coalesce(event, '-')) from account_event where tenant_id = %d order by 1"
                .formatted(tenant)));
    lines.addAll(waiting(tenant));
    lines.addAll(known(tenant));
    return lines;
  }

  private static String shown(JsonObject m) {
    List<String> marks = new ArrayList<>();
    mark(marks, "by", in(m, "sender").getString("name"));
    mark(marks, "selected", m.getString("selectedId"));
    if (m.getBoolean("forwarded")) {
      marks.add("forwarded");
    }
    JsonObject referral = in(m, "referral");
    if (referral.containsKey("source_id")) {
      marks.add(
          "referral=" + referral.getString("source_type") + " " + referral.getString("source_id"));
    }
    mark(marks, "product", referral.getString("product_retailer_id"));
    mark(marks, "quote", in(m, "replyTo").getString("text"));
    mark(marks, "state", m.getString("state"));
    mark(marks, "error", in(m, "error").getInteger("code"));
    mark(marks, "edited", in(m, "edited").getString("previousText"));
    if (m.getBoolean("deleted")) {
      marks.add("deleted");
    }
    for (Object reaction : m.getJsonArray("reactions")) {
      JsonObject one = (JsonObject) reaction;
      marks.add("reactions=" + one.getString("emoji") + one.getString("from"));
    }
    String text = m.getString("text");
    return "%s %s %s | %s | %s"
        .formatted(
            m.getString("direction"),
            m.getString("source"),
            m.getString("type"),
            text == null ? "-" : text,
            String.join(" ", marks))
        .strip();
  }

  private static JsonObject in(JsonObject m, String name) {
    return m.getValue(name) instanceof JsonObject object ? object : new JsonObject();
  }

  private static void mark(List<String> marks, String name, @Nullable Object value) {
    if (value != null) {
      marks.add(name + "=" + value);
    }
  }

  private static List<String> waiting(long tenant) {
    return INBOX.postgres.select(
        """
        select 'waits ' || kind || ' ' || target_external_id from amendment where tenant_id = %1$d and message_id is null
        union all
        select 'waits ' || status || ' ' || external_id from status_fact where tenant_id = %1$d and message_id is null
        union all
        select 'waits reaction ' || target_external_id from reaction r where tenant_id = %1$d
           and not exists (select from message m where m.account_id = r.account_id and m.external_id = r.target_external_id)
        order by 1
        """
            .formatted(tenant));
  }

  private static List<String> known(long tenant) {
    return INBOX.postgres.select(
        """
        select 'knows ' || coalesce(c.name, '-') || ': ' || string_agg(i.kind || ' ' || i.value, ', ' order by i.kind, i.value)
          from contact c join contact_identity i on i.contact_id = c.id
         where c.tenant_id = %d and i.kind <> 'phone' and c.merged_into is null
         group by c.id, c.name order by 1
        """
            .formatted(tenant));
  }

  private static List<String> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> lines(Path file) {
    return read(file).lines().toList();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
