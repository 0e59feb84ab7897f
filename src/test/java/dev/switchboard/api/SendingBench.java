package dev.switchboard.api;

import static org.awaitility.Awaitility.await;

import dev.switchboard.testing.Seed;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * How fast messages go out: {@code bench/sending}. Everything runs in this process but Postgres;
 * Meta is a stand-in that takes 100 ms for each call. Prints {@code FIGURE <name> <number> <unit>}.
 */
public final class SendingBench {
  private static final Duration LATENCY = Duration.ofMillis(100);
  private static final String SEND = "/api/v1/messages";

  private SendingBench() {}

  public static void main(String[] legs) {
    List<String> wanted =
        legs.length == 0 ? List.of("accept", "call", "lane", "lanes") : List.of(legs);
    try (ApiHouse house = new ApiHouse()) {
      if (wanted.contains("accept")) {
        accept(house, Integer.getInteger("rate", 500), 20);
      }
      if (wanted.contains("call")) {
        call(house, 200);
      }
      house.graph.latency(LATENCY);
      if (wanted.contains("lane")) {
        lanes(house, "sending.lane_efficiency", 1, 100);
      }
      if (wanted.contains("lanes")) {
        lanes(house, "sending.thousand_lanes_efficiency", 1_000, 10);
      }
    }
  }

  /** POST to 202 at a steady rate, into a queue that nobody serves. */
  private static void accept(ApiHouse house, int perSecond, int seconds) {
    house.line(3000, "whatsapp", "15550003000");
    house.postgres.execute(
        "insert into sending_lane (account_id, tenant_id, owner, epoch, leased_until) values (3000,"
            + " 1, gen_random_uuid(), 1, now() + interval '1 hour')");
    // A cold JVM takes a fifth of it, and what it leaves behind would be measured after it.
    var _ = accepted(house, perSecond / 5, 10);
    var _ = accepted(house, perSecond / 2, 10);
    var _ = accepted(house, perSecond, 5);
    long[] micros = accepted(house, perSecond, seconds);
    figure("sending.accept_p50_ms", micros[micros.length / 2] / 1000.0, "ms");
    figure("sending.accept_p99_ms", micros[micros.length * 99 / 100] / 1000.0, "ms");
  }

  private static long[] accepted(ApiHouse house, int perSecond, int seconds) {
    List<CompletableFuture<Long>> answers = new CopyOnWriteArrayList<>();
    long begun = System.nanoTime();
    for (int i = 0; i < perSecond * seconds; i++) {
      long due = begun + i * 1_000_000_000L / perSecond;
      LockSupport.parkNanos(due - System.nanoTime());
      String to = "+34610%06d".formatted(i % 1_000);
      // From when it was due: a late start is the machine's, and counts.
      answers.add(
          house
              .postAsync(SEND, house.text("15550003000", to, "hello"))
              .thenApply(answer -> took(answer, due)));
    }
    return answers.stream().mapToLong(CompletableFuture::join).sorted().toArray();
  }

  private static long took(HttpResponse<String> answer, long since) {
    if (answer.statusCode() != 202) {
      throw new IllegalStateException(answer.body());
    }
    return (System.nanoTime() - since) / 1000;
  }

  /** POST to the call at Meta, on a lane that has nothing else to do. */
  private static void call(ApiHouse house, int times) {
    Map<String, CompletableFuture<Long>> calls = new ConcurrentHashMap<>();
    house.graph.onArrival(body -> {
      var waiting = calls.get(body.getJsonObject("text").getString("body"));
      if (waiting != null) {
        waiting.complete(System.nanoTime());
      }
    });
    long[] micros = new long[times];
    for (int i = 0; i < times * 2; i++) {
      String words = "call " + i;
      CompletableFuture<Long> called = new CompletableFuture<>();
      calls.put(words, called);
      long begun = System.nanoTime();
      String to = "+34611%06d".formatted(i);
      var _ = house.post(SEND, house.text(Seed.PHONE_NUMBER_ID, to, words));
      micros[i % times] = (called.join() - begun) / 1000;
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
    Arrays.sort(micros);
    figure("sending.call_p50_ms", micros[times / 2] / 1000.0, "ms");
    figure("sending.call_p99_ms", micros[times * 99 / 100] / 1000.0, "ms");
  }

  /** Lanes with a backlog each, against one call after the other without any pause. */
  private static void lanes(ApiHouse house, String name, int lanes, int each) {
    int first = lanes == 1 ? 4_000 : 5_000;
    AtomicLong from = new AtomicLong();
    AtomicLong to = new AtomicLong();
    AtomicLong count = new AtomicLong();
    house.graph.onArrival(body -> {
      long now = System.nanoTime();
      from.compareAndSet(0, now);
      to.set(now);
      count.incrementAndGet();
    });
    backlog(house, first, lanes, each);
    await().atMost(Duration.ofMinutes(3)).until(() -> count.get() >= (long) lanes * each);
    double seconds = (to.get() - from.get()) / 1e9;
    double ideal = (each - 1) * LATENCY.toMillis() / 1e3;
    figure(name, 100 * ideal / seconds, "%");
    figure(name.replace("efficiency", "rate"), lanes * each / seconds, "messages/s");
  }

  private static void backlog(ApiHouse house, int first, int lanes, int each) {
    house.postgres.execute(
        """
        insert into account (id, tenant_id, client_id, app_id, platform, external_id, name, display_phone, access_token)
        select n, 1, 10, 100, 'whatsapp', 'bench' || n, 'Bench', '+1', access_token
          from generate_series(%1$d, %2$d) n, account where id = 1000
        """
            .formatted(first, first + lanes - 1));
    house.resealTokens(first, first + lanes - 1);
    house.postgres.execute(
        """
        insert into contact (id, tenant_id, name) select n * 1000, 1, 'B' from generate_series(%1$d, %2$d) n
        """
            .formatted(first, first + lanes - 1),
        """
        insert into conversation (id, tenant_id, client_id, account_id, contact_id)
        select n * 1000, 1, 10, n, n * 1000 from generate_series(%1$d, %2$d) n
        """
            .formatted(first, first + lanes - 1),
        """
        insert into message (id, tenant_id, conversation_id, account_id, direction, source, type, text, platform_at, state)
        select n * 1000 + m, 1, n * 1000, n, 'out', 'api', 'text', 'x', now(), 'queued'
          from generate_series(%1$d, %2$d) n, generate_series(1, %3$d) m
        """
            .formatted(first, first + lanes - 1, each),
        """
        insert into sending_lane (account_id, tenant_id) select n, 1 from generate_series(%1$d, %2$d) n
        """
            .formatted(first, first + lanes - 1),
        """
        insert into outbox (account_id, tenant_id, message_id, recipient, request, resend)
        select n, 1, n * 1000 + m, '34' || m, '{"to":"+34%4$d","type":"text","text":{"body":"x"}}', true
          from generate_series(1, %3$d) m, generate_series(%1$d, %2$d) n
        """
            .formatted(first, first + lanes - 1, each, 600000000));
  }

  private static void figure(String name, double value, String unit) {
    System.out.println(String.format(Locale.ROOT, "FIGURE %s %.2f %s", name, value, unit));
  }
}
