package dev.switchboard.proof;

import static org.awaitility.Awaitility.await;

import dev.switchboard.testing.TestPostgres;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The calls of which nobody knew for a while what became of them. Each must have been open when a
 * node was killed or frozen, or have got no answer from Meta, or one that says nothing; a call that
 * a living node did not make is none of them.
 */
final class Doubts {
  // Meta answers these and does not say whether the message went out.
  private static final Set<Integer> SAYING_NOTHING = Set.of(1, 2, 131000, 131016, 133004);
  private static final String OPEN =
      "select id::text from send_attempt where state = 'dispatching'";
  // What an attempt was doubted for stays with it.
  private static final String DOUBTED =
      """
      select id || ' ' || state || ' ' || coalesce(ceil(extract(epoch from settled_at - dispatched_at))::int, -1)
        from send_attempt
       where state in ('in_doubt', 'abandoned') or state = 'accepted' and error_text is not null
      """;

  // When to look is asked of the tables, for to read the whole inbox each time is work enough to be
  // in the way; what is there then is judged by the inbox.
  private static final String ON_ITS_WAY =
      "select not exists (select from message where state in ('queued', 'sending', 'in_doubt')%s)";

  /** What the texts begin with that are sent so that statuses flow. */
  static final String TRICKLE = "trickle";

  private final TestPostgres postgres;
  private final int numbers;
  private final Set<String> open = new HashSet<>();
  private final List<String> violations = new ArrayList<>();
  private final Map<String, JsonObject> calls = new HashMap<>();
  private final Map<String, JsonObject> answers = new HashMap<>();
  private int unwritten;
  private int killed;
  private int cut;
  private int unclear;
  private int again;
  private int longest;

  Doubts(TestPostgres postgres, int numbers) {
    this.postgres = postgres;
    this.numbers = numbers;
  }

  /** Whether it is known of all messages what became of them; those of the trickle aside. */
  boolean areOver() {
    return isTrue(ON_ITS_WAY.formatted(" and text not like '" + TRICKLE + "%'"));
  }

  boolean nothingIsQueued() {
    return isTrue(ON_ITS_WAY.formatted(""));
  }

  private boolean isTrue(String question) {
    return postgres.select(question).equals(List.of("t"));
  }

  /** A node was killed; what it had sent to the database is committed or not by now. */
  void killed(int nth) {
    await("the dead node's connections are gone")
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(20))
        .until(() ->
            postgres
                .select(
                    "select count(*) from pg_stat_activity where datname = current_database() and"
                        + " usename like 'switchboard%'")
                .equals(List.of("0")));
    note("kill " + nth);
  }

  /** Notes the calls that are open at this moment. */
  void note(String moment) {
    List<String> now = postgres.select(OPEN);
    List<String> doubted = postgres.select("select '' from send_attempt where state = 'in_doubt'");
    System.out.printf(
        "chaos: %s: %d calls in flight, %d in doubt%n", moment, now.size(), doubted.size());
    if (now.size() > numbers) {
      violations.add("%s: %d calls of %d numbers open".formatted(moment, now.size(), numbers));
    }
    open.addAll(now);
  }

  /** What was in doubt and need not have been. */
  List<String> violations(List<JsonObject> record) {
    for (JsonObject line : record) {
      switch (line.getString("kind")) {
        case "send" -> calls.put(line.getString("biz_opaque_callback_data", ""), line);
        case "answer" -> answers.put(line.getString("wamid", ""), line);
        default -> {
          // No call.
        }
      }
    }
    Map<String, JsonObject> byAttempt = new HashMap<>();
    calls.forEach((opaque, line) -> byAttempt.put(attempt(opaque), line));
    for (String row : postgres.select(DOUBTED)) {
      String[] cells = row.split(" ", -1);
      judge(cells[0], byAttempt.get(cells[0]));
      again += cells[1].equals("abandoned") ? 1 : 0;
      longest = Math.max(longest, Integer.parseInt(cells[2]));
    }
    return violations;
  }

  private void judge(String attempt, @Nullable JsonObject call) {
    if (open.contains(attempt)) {
      killed++;
      unwritten += call == null ? 1 : 0;
    } else if (call == null) {
      violations.add("call %s was in doubt and never written".formatted(attempt));
    } else {
      judge(attempt, call.getString("wamid"));
    }
  }

  private void judge(String attempt, String wamid) {
    @Nullable JsonObject answer = answers.get(wamid);
    if (answer == null || answer.getBoolean("lost", false)) {
      cut++;
    } else if (SAYING_NOTHING.contains(answer.getInteger("code", 0))) {
      unclear++;
    } else {
      violations.add("call %s was in doubt and answered: %s".formatted(attempt, answer));
    }
  }

  // As sending.AttemptId writes it.
  private static String attempt(String opaque) {
    String[] parts = opaque.split("\\.", -1);
    return parts.length == 3 ? Long.toString(Long.parseLong(parts[1], Character.MAX_RADIX)) : "";
  }

  /** One line of what there was, once judged. */
  String story() {
    return ("%d in doubt: %d open at kills and freezes (%d not written), %d cut, %d answered with a"
            + " code that says nothing; sent again %d; the last was settled %d s after its call, kills"
            + " included")
        .formatted(killed + cut + unclear, killed, unwritten, cut, unclear, again, longest);
  }
}
