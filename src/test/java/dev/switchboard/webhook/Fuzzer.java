package dev.switchboard.webhook;

import dev.switchboard.testing.Seed;
import dev.switchboard.webhook.Senders.Sender;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Throws seeded garbage at the front door, as raw bytes on real sockets: mutated payloads, headers
 * that should not be, torn and chunked and endless bodies, every route. Every hundredth case is
 * valid, every two-thousandth trickles. Says what does not hold, and what is left of it in the end.
 */
final class Fuzzer {
  static final int VALID_EVERY = 100;
  // Each takes a connection and two seconds: on a thread of its own, beside the others.
  static final int SLOW_EVERY = 2_000;

  // What an instance may take for a slow one beyond its bound: its timers look every second.
  private static final Duration SLACK = Duration.ofSeconds(5);

  private static final List<String> ROUTES =
      List.of(
          "/webhooks/whatsapp",
          "/api/v1/webhooks/whatsapp",
          "/api/webhooks/whatsapp/nobody",
          "/webhooks/messenger",
          "/webhooks/facebook",
          "/webhooks/instagram",
          "/webhooks/stripe",
          "/api/stripe/webhook",
          "/webhooks/stripe/default",
          "/webhooks/ycloud/main",
          "/webhooks/generic/crm",
          "/webhooks/wati/main",
          "/webhooks/wati/main/wrong",
          "/webhooks/wati/other/" + FrontDoor.TOKEN,
          "/webhooks/unknown",
          "/api/v1/conversations",
          "/");

  private final FrontDoor door;
  private final long seed;
  private final Map<Sender, List<byte[]>> payloads = new EnumMap<>(Sender.class);
  private final Senders senders = new Senders();
  // The leaves that there must be, and no others, each with the case that first brought it.
  private final Map<String, Integer> keys = new HashMap<>();
  private final Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
  private final Map<String, Integer> statuses = new TreeMap<>();
  private final List<String> broken = new ArrayList<>();
  private long signedButOdd;
  private Instant begun = Instant.now();

  /** What a case is made of. */
  enum Kind {
    VALID,
    BYTES,
    MUTATED,
    HEADERS,
    SIGNED_OTHERWISE,
    METHOD,
    VERIFICATION,
    CHUNKED,
    BAD_CHUNKS,
    TRUNCATED,
    ENDLESS,
    SIGNED_ODD,
    SLOW
  }

  // The server may rightly wait for more of these, or its answer has no body: one connection each.
  private static final Set<Kind> OPEN_ENDED =
      EnumSet.of(Kind.BYTES, Kind.HEADERS, Kind.ENDLESS, Kind.METHOD);

  /** What is signed, and by whom. */
  private record Proven(Sender sender, Buffer body) {}

  /**
   * One case.
   *
   * @param isUnfinished the server waits for more: cut off instead of awaited
   * @param proven null when it proves nothing
   */
  private record Case(Kind kind, Buffer request, boolean isUnfinished, @Nullable Proven proven) {}

  Fuzzer(FrontDoor door, long seed) {
    this.door = door;
    this.seed = seed;
    for (Sender sender : Sender.values()) {
      payloads.put(sender, sender.payloads());
    }
  }

  /** Limits under which a million refusals are refusals, not 429s. */
  static Rates rates() {
    return Rates.local(1_000_000_000, 1_000_000_000);
  }

  static Bounds bounds() {
    return new Bounds(Duration.ofSeconds(2), Duration.ofSeconds(5), 1_000, 64);
  }

  /** Runs cases over several connections at once; comes back when each is over. */
  void run(int cases, int connections) throws InterruptedException {
    begun = Instant.now();
    List<Thread> threads = new ArrayList<>();
    threads.add(Thread.startVirtualThread(() -> slow(cases)));
    for (int i = 0; i < connections; i++) {
      int first = i;
      threads.add(
          Thread.startVirtualThread(() -> {
            try (RawClient client = new RawClient(door.port())) {
              for (int n = first; n < cases; n += connections) {
                if (!isSlow(n)) {
                  one(client, n);
                }
              }
            }
          }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static boolean isSlow(int number) {
    return number % SLOW_EVERY == 1;
  }

  /** Every two-thousandth case: heads and bodies that trickle, in turn. */
  private void slow(int cases) {
    for (int n = 1; n < cases; n += SLOW_EVERY) {
      Random random = new Random(seed * 1_000_003 + n);
      byte[] whole =
          Garbage.post(ROUTES.getFirst(), "sha256=" + "0".repeat(64), Garbage.bytes(random, 1_000));
      int head = Buffer.buffer(whole).toString(StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n") + 4;
      int from = random.nextBoolean() ? random.nextInt(1, 40) : head + random.nextInt(100);
      long start = System.nanoTime();
      String answer;
      try (RawClient client = new RawClient(door.port())) {
        answer = client.trickle(whole, from, bounds().bodyWithin().plus(SLACK));
      }
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      note(n, cased(Kind.SLOW, whole, false), answer);
      noteSlow(n, from < head ? "closed" : "408", answer, took);
    }
  }

  private synchronized void noteSlow(int number, String expected, String answer, Duration took) {
    if (!answer.equals(expected) || took.compareTo(bounds().bodyWithin()) < 0) {
      broken.add(
          "case %d (SLOW) of seed %d: %s after %s, not %s"
              .formatted(number, seed, answer, took, expected));
    }
  }

  private void one(RawClient client, int number) {
    Case made = make(number);
    String answer;
    if (made.isUnfinished && number % 2 == 0) {
      // Gone without a look back: what became of its connection is counted in the end.
      client.abandon(made.request.getBytes());
      answer = "abandoned";
    } else if (made.isUnfinished) {
      answer = client.ask(made.request.getBytes(), true);
    } else {
      answer = client.ask(made.request.getBytes(), OPEN_ENDED.contains(made.kind));
    }
    note(number, made, answer);
  }

  private synchronized void note(int number, Case made, String answer) {
    counts.merge(made.kind, 1, Integer::sum);
    statuses.merge(answer, 1, Integer::sum);
    boolean isTaken = answer.equals("200");
    @Nullable Proven proven = made.proven;
    boolean maySucceed = proven != null || made.kind == Kind.VERIFICATION;
    if (answer.equals("stuck") || (answer.startsWith("5") && !answer.equals("503"))) {
      broken.add("case %d (%s) of seed %d: %s".formatted(number, made.kind, seed, answer));
    } else if (isTaken && !maySucceed) {
      broken.add("case %d (%s) of seed %d was taken".formatted(number, made.kind, seed));
    } else if (!isTaken && proven != null) {
      broken.add("case %d (%s) of seed %d: %s".formatted(number, made.kind, seed, answer));
    }
    if (proven != null) {
      senders
          .keys(proven.sender, proven.body.getBytes())
          .forEach(key -> keys.putIfAbsent(key, number));
    }
    if (made.kind == Kind.SIGNED_ODD) {
      signedButOdd++;
    }
  }

  private Case make(int number) {
    Random random = new Random(seed * 1_000_003 + number);
    if (number % VALID_EVERY == 0) {
      byte[] body = FrontDoor.text(number, Seed.PHONE_NUMBER_ID).getBytes(StandardCharsets.UTF_8);
      return proven(Kind.VALID, Sender.WHATSAPP, body);
    }
    Kind kind = Kind.values()[1 + random.nextInt(Kind.values().length - 2)];
    Sender sender = Sender.any(random);
    byte[] body = mutated(random, random.nextInt(4) > 0 ? sender : Sender.any(random));
    String route = ROUTES.get(random.nextInt(ROUTES.size()));
    return switch (kind) {
      case VALID, SLOW, BYTES ->
          cased(Kind.BYTES, Garbage.bytes(random, random.nextInt(1, 400)), false);
      case MUTATED -> cased(kind, Garbage.post(route, Garbage.forged(random), body), false);
      case HEADERS -> cased(kind, Garbage.post(route, Garbage.oddHeaders(random), body), false);
      case SIGNED_OTHERWISE ->
          cased(
              kind,
              Garbage.post(route, Signature.header("x" + number, Buffer.buffer(body)), body),
              false);
      case METHOD -> cased(kind, Garbage.method(random, route, body), false);
      case VERIFICATION ->
          cased(
              kind,
              Garbage.ascii(
                  "GET %s?hub.mode=subscribe&hub.challenge=%d&hub.verify_token=%s HTTP/1.1\r\nHost: x\r\n\r\n"
                      .formatted(route, number, Integer.toHexString(random.nextInt()))),
              false);
      case CHUNKED -> cased(kind, Garbage.chunked(random, route, body, false), false);
      case BAD_CHUNKS -> cased(kind, Garbage.chunked(random, route, body, true), true);
      case TRUNCATED -> {
        byte[] whole = Garbage.post(route, Garbage.forged(random), body);
        yield cased(kind, Arrays.copyOf(whole, random.nextInt(1, whole.length)), true);
      }
      case ENDLESS -> cased(kind, Garbage.endless(random, route), false);
      case SIGNED_ODD -> proven(kind, sender, body);
    };
  }

  private static Case proven(Kind kind, Sender sender, byte[] body) {
    return new Case(
        kind, Buffer.buffer(sender.post(body)), false, new Proven(sender, Buffer.buffer(body)));
  }

  private static Case cased(Kind kind, byte[] request, boolean isUnfinished) {
    return new Case(kind, Buffer.buffer(request), isUnfinished, null);
  }

  private byte[] mutated(Random random, Sender of) {
    List<byte[]> from = Objects.requireNonNull(payloads.get(of));
    return Garbage.mutated(random, from.get(random.nextInt(from.size())).clone());
  }

  /** What did not hold; empty when all did. Call when the run is over. */
  List<String> broken() {
    List<String> found = new ArrayList<>(broken);
    // What was signed becomes leaves, each once; nothing else does.
    Set<String> stored =
        new HashSet<>(door.postgres.select("select app_id || ' ' || key from ledger"));
    keys.forEach((key, number) -> {
      if (!stored.remove(key)) {
        found.add("a leaf of case %d of seed %d is not stored".formatted(number, seed));
      }
    });
    stored.forEach(key -> found.add("a leaf of nobody who signed: " + key));
    if (door.count("ledger") != door.count("leaf")) {
      found.add("ledger and leaves differ");
    }
    found.addAll(left());
    found.addAll(attempts());
    return found;
  }

  // Everybody has gone: so has all that was held for them, as soon as the server has heard of it.
  private List<String> left() {
    HttpVerticle.Load nothing = new HttpVerticle.Load(0, 0, 0);
    try {
      Awaitility.await().atMost(Duration.ofSeconds(15)).until(() -> door.load().equals(nothing));
      return List.of();
    } catch (ConditionTimeoutException e) {
      return List.of("everybody has gone and there is still " + door.load());
    }
  }

  // Of each sort so many a minute, whatever the flood.
  private List<String> attempts() {
    long minutes = Instant.now().getEpochSecond() / 60 - begun.getEpochSecond() / 60 + 1;
    long most = 2L * Attempts.PER_MINUTE * minutes;
    long rows = door.count("webhook_attempt");
    return rows > 0 && rows <= most
        ? List.of()
        : List.of("%d attempts were written down in %d minutes".formatted(rows, minutes));
  }

  @Override
  public String toString() {
    return "seed %d: %s, answers %s, %d odd but signed"
        .formatted(seed, counts, statuses, signedButOdd);
  }

  /** Arguments: cases, seed, connections. */
  public static void main(String[] arguments) throws InterruptedException {
    int cases = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
    long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : System.nanoTime();
    int connections = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 32;
    List<String> broken;
    try (FrontDoor door = new FrontDoor().open(bounds(), rates())) {
      Fuzzer fuzzer = new Fuzzer(door, seed);
      long start = System.nanoTime();
      fuzzer.run(cases, connections);
      System.out.println(fuzzer);
      System.out.printf("FIGURE fuzz.cases %d cases%n", cases);
      System.out.printf(
          "FIGURE fuzz.per_s %d cases/s%n", cases * 1_000_000_000L / (System.nanoTime() - start));
      broken = fuzzer.broken();
      System.out.printf("FIGURE fuzz.attempts %d rows%n", door.count("webhook_attempt"));
      System.out.printf("FIGURE fuzz.broken %d cases%n", broken.size());
    }
    broken.stream().limit(20).forEach(System.out::println);
    System.exit(broken.isEmpty() ? 0 : 1);
  }
}
