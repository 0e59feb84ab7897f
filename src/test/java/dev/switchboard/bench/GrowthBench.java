package dev.switchboard.bench;

import dev.switchboard.boot.BenchHouse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * What a message costs, and how fast list, thread and search answer, beside much that is stored:
 * {@code bench/growth}. Arguments: the repository, a directory for data, messages, conversations.
 */
public final class GrowthBench {
  private static final int RATE = 1_000;
  private static final int SECONDS = 8;
  private static final int ASKED = 400;
  private static final Duration MOST_WAIT = Duration.ofMinutes(10);
  private static final long TENANT_LINE = 1001;

  private final BenchHouse house;
  private final Server node;
  private final Figures figures = new Figures();
  private final Random random = new Random(7);
  private final HttpClient client = HttpClient.newHttpClient();
  private int runs;

  private GrowthBench(BenchHouse house, Server node) {
    this.house = house;
    this.node = node;
  }

  public static void main(String[] arguments) throws Exception {
    Path data = Path.of(arguments[1]);
    boolean isVoid;
    try (BenchHouse house = BenchHouse.start(data);
        Server node =
            new Nodes(Path.of(arguments[0]), data, house)
                .start(
                    "growth",
                    "http { port = %d }\nprocessing { instances = 2 }\nsearch { instances = 1 }")) {
      var bench = new GrowthBench(house, node);
      bench.run(Long.parseLong(arguments[2]), Long.parseLong(arguments[3]));
      isVoid = bench.figures.isVoid();
    }
    System.exit(isVoid ? 1 : 0);
  }

  private void run(long messages, long conversations) throws Exception {
    var _ = cost(); // warms up
    double small = cost();
    fill(messages, conversations);
    var _ = cost();
    double large = cost();
    figures.say(
        "growth.messages", (double) house.number("select count(*) from message"), "messages");
    figures.say(
        "growth.conversations",
        (double) house.number("select count(*) from conversation"),
        "conversations");
    figures.say("growth.cost_small", small, "us");
    figures.say("growth.cost_large", large, "us");
    figures.say("growth.cost_ratio", large / small, "ratio");
    reads(conversations);
    figures.say(
        "growth.disk_gb",
        house.number("select pg_database_size(current_database()) / 1000000") / 1e3,
        "GB");
    figures.say(
        "growth.search_disk_mb",
        (double) house.number("select pg_total_relation_size('search_block') / 1000000"),
        "MB");
  }

  /** Processor time of node and Postgres for a message, in µs, search included. */
  private double cost() throws Exception {
    house.execute("checkpoint");
    long before = house.number("select count(*) from message");
    double cpu = Cpu.ofTree(node.pid()) + Cpu.ofTree(house.postmaster());
    var posts =
        new Posts(house.appSecret(), List.of(house.phoneNumberId()), 2_000, "growth" + ++runs);
    var result = OpenLoop.run(node.port, 16, RATE, SECONDS, () -> posts.next(1));
    settled();
    double spent = Cpu.ofTree(node.pid()) + Cpu.ofTree(house.postmaster()) - cpu;
    long grown = house.number("select count(*) from message") - before;
    figures.require(
        result.errors() == 0 && grown == result.answered(),
        "%d errors, %d answered, %d stored".formatted(result.errors(), result.answered(), grown));
    return spent * 1e6 / grown;
  }

  private void settled() throws SQLException {
    long start = System.nanoTime();
    while (house.number("select count(*) from pending") > 0
        || house.number("select coalesce(sum(cardinality(ids)), 0) from search_due") > 1_000) {
      if (System.nanoTime() - start > MOST_WAIT.toNanos()) {
        figures.require(false, "it did not catch up");
        return;
      }
      LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
    }
  }

  // 500 a statement, as batches are; ten words a message, few of them common.
  private void fill(long messages, long conversations) throws SQLException {
    house.execute(
        """
        create or replace function made_word(r int) returns text language sql immutable as
          $w$ select (array['ca','mo','ti','re','lan','ver','son','pla','bri','do'])[1 + r %% 10]
                  || (array['ra','lo','mi','ten','sa','ru','pe','vi','go','na'])[1 + r / 10 %% 10] || case when r < 100 then '' else to_hex(r) end $w$;
        do $$
        declare
          t bigint := (select tenant_id from account where id = %3$d);
          c bigint := (select client_id from account where id = %3$d);
        begin
          for i in 0 .. %1$d / 500 - 1 loop
            insert into contact (id, tenant_id, name)
            select 10000000 + i * 500 + g, t, initcap(made_word(floor(20000 ^ random())::int)) || ' Guest' || i * 500 + g from generate_series(1, 500) g;
            insert into contact_identity (tenant_id, kind, value, contact_id)
            select t, 'wa_id', (44700000000 + i * 500 + g)::text, 10000000 + i * 500 + g from generate_series(1, 500) g;
            insert into conversation (id, tenant_id, client_id, account_id, contact_id, last_message_at, last_inbound_at, preview, preview_direction)
            select 10000000 + i * 500 + g, t, c, %3$d, 10000000 + i * 500 + g, now() - (%1$d - i * 500 - g) * interval '1 second', now(), 'before', 'in' from generate_series(1, 500) g;
          end loop;
          for i in 0 .. %2$d / 500 - 1 loop
            insert into message (id, tenant_id, conversation_id, account_id, direction, source, external_id, type, text, payload, platform_at)
            select 20000000 + i * 500 + g, t, 10000001 + (i * 500 + g) * 7919 %% %1$d, %3$d, 'in', 'customer', 'wamid.before-' || i * 500 + g, 'text',
                   (select string_agg(made_word(z.r), ' ') from generate_series(1, 10 + 0 * g::int) x
                      cross join lateral (select floor(20000 ^ random())::int + 0 * x as r) z),
                   '{"body":"before"}', now() - (%2$d - i * 500 - g) * interval '1 second' from generate_series(1, 500::bigint) g;
          end loop;
        end $$;
        """
            .formatted(conversations, messages, TENANT_LINE));
    house.execute("vacuum analyze");
    settled();
    house.execute("vacuum analyze search_block");
  }

  private void reads(long conversations) throws Exception {
    List<String> words =
        List.of("cara", "moloa", "tim", "plape 1", "sonvi", "guest77", "447000", "lanten");
    ask("growth.list", () -> "/api/v1/conversations?limit=50");
    ask(
        "growth.thread",
        () ->
            "/api/v1/conversations/%d/messages"
                .formatted(10_000_001 + random.nextLong(conversations)));
    ask(
        "growth.search",
        () -> {
          String word = words.get(random.nextInt(words.size()));
          String q = word.endsWith("1") ? word : word + Integer.toHexString(random.nextInt(4_000));
          return "/api/v1/search?limit=20&q="
              + (random.nextInt(3) == 0 ? word : q).replace(" ", "%20");
        });
  }

  private void ask(String figure, Supplier<String> path) throws IOException, InterruptedException {
    long[] nanos = new long[ASKED];
    for (int i = -50; i < ASKED; i++) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://localhost:" + node.port + path.get()))
              .header("Authorization", "Bearer " + house.apiKey())
              .build();
      long begun = System.nanoTime();
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      if (i >= 0) {
        nanos[i] = System.nanoTime() - begun;
      }
      figures.require(answer.statusCode() == 200, request.uri() + " " + answer.statusCode());
    }
    Arrays.sort(nanos);
    figures.say(figure + "_p50_ms", nanos[ASKED / 2] / 1e6, "ms");
    figures.say(figure + "_p99_ms", nanos[ASKED * 99 / 100] / 1e6, "ms");
  }
}
