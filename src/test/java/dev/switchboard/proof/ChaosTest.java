package dev.switchboard.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.proof.ChaosRun.Plan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nothing lost, nothing doubled, everything in order, through kills and a freeze, as {@link
 * Checker} judges, whom {@link JudgeTest} judges. {@code -Dchaos.kills=20 -Dchaos.numbers=50
 * -Dchaos.outbound=10000 -Dchaos.inbound=2000 -Dchaos.faults=true} for the long form, {@code
 * -Dchaos.seed=} to repeat one.
 */
class ChaosTest {
  private static final long SEED =
      Long.getLong("chaos.seed", ThreadLocalRandom.current().nextLong(1_000_000));

  // Kept when a run fails: the nodes' logs and Meta's record are in it.
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path directory;

  @Test
  void throughKillsAndAFreezeNothingIsLostDoubledOrOutOfOrder() throws IOException {
    Plan plan =
        new Plan(
            Integer.getInteger("chaos.kills", 2),
            Integer.getInteger("chaos.inbound", 200),
            Integer.getInteger("chaos.outbound", 60),
            1,
            List.of(),
            _ -> false);

    try (ChaosRun run = new ChaosRun(directory, plan, SEED)) {
      assertThat(run.violations()).as("seed %d", SEED).isEmpty();
    }
  }
}
