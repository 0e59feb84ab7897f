package dev.switchboard.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.proof.ChaosRun.Plan;
import dev.switchboard.proof.Mutant.Change;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The judge of {@link ChaosTest} is judged: each planted fault must turn it red. */
class JudgeTest {
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path directory;

  @Test
  void withTheFenceOffTheJudgeSeesTwoCallsAtOnce() throws IOException {
    Mutant fence =
        Mutant.of(
            "sending/LaneStore.java",
            "and l.owner = $2 and l.epoch = $3 and l.leased_until > clock_timestamp()",
            "and $2::uuid is not null and $3::bigint is not null");
    Mutant deadline =
        Mutant.of("sending/Lane.java", "return System.nanoTime() - deadline < 0;", "return true;");

    assertThat(
            violations(
                new Plan(
                    0, 0, 0, 4, List.of(fence, deadline), judge -> !judge.callsAtOnce().isEmpty())))
        .anyMatch(violation -> violation.contains("while another call was open"));
  }

  @Test
  void withDedupOffTheJudgeSeesDoubledMessages() throws IOException {
    Mutant ledger =
        Mutant.of(
            "ledger/LedgerStore.java",
            "insert into ledger (app_id, key, leaf_id) select app_id, key, id from i",
            "insert into ledger (app_id, key, leaf_id) select app_id, gen_random_uuid(), id from"
                + " i");
    Mutant inbox =
        Mutant.of(
            "inbox/InboxStore.java",
            "Columns.of(said, Inbound.Message::externalId, String[]::new)",
            "Columns.of(said, m -> m.externalId() + java.util.UUID.randomUUID(), String[]::new)");

    assertThat(violations(new Plan(1, 60, 0, 0, List.of(ledger, inbox), _ -> false)))
        .anyMatch(violation -> violation.contains("the inbox shows"));
  }

  @Test
  void withTheAttemptWrittenAfterTheCallTheJudgeSeesDoubledSends() throws IOException {
    Mutant late =
        new Mutant(
            "sending/Drain.java",
            List.of(
                new Change("        var _ = AttemptStore.begin(tx, lane, next, id);\n", ""),
                new Change(
                    "    if (!(outcome instanceof Outcome.Sent)) {",
                    """
                        var begun = tools.database().transact(tx -> {
                          AttemptStore.begin(tx, lane, next, call.id()).await();
                          return true;
                        });
                        if (!(outcome instanceof Outcome.Sent) && begun) {\
                    """)));

    assertThat(violations(new Plan(3, 0, 90, 0, List.of(late), judge -> judge.wentOutTwice() > 0)))
        .anyMatch(violation -> violation.contains("went out 2 times"));
  }

  private List<String> violations(Plan plan) throws IOException {
    try (ChaosRun run =
        new ChaosRun(directory, plan, ThreadLocalRandom.current().nextLong(1_000_000))) {
      return run.violations();
    }
  }
}
