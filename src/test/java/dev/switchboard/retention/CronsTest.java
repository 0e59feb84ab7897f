package dev.switchboard.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.testing.TestPostgres;
import dev.switchboard.workflow.Workflow;
import dev.switchboard.workflow.WorkflowKit;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The crons of this room on an engine: they come when they are due and do their work. */
class CronsTest {
  private final TestPostgres postgres = TestPostgres.fresh();
  private final WorkflowKit kit =
      WorkflowKit.on(postgres, Crons.all().toArray(Workflow<?, ?>[]::new));

  @AfterEach
  void close() {
    kit.close();
  }

  private List<String> ended(String workflow) {
    return postgres.select(
        "select d.status || coalesce(d.error, '') from workflow_done d join workflow_run r on r.id = d.run_id where r.workflow = '%s'"
            .formatted(workflow));
  }

  @Test
  void eachRunsInTheNightAndCompletes() {
    postgres.execute(
        "insert into tenant (tenant_id, name) values (1, 'Agency')",
        "insert into rate_bucket (key, tokens, at) values ('idle', 1, now() - interval '26 hours')",
        """
        insert into leaf_action (leaf_id, tenant_id, action, was, actor, at)
        values (1, 1, 'replayed', 'dead', 'a', now() - interval '400 days')
        """);
    kit.settle();
    assertThat(ended("audit-archive")).isEmpty();

    kit.clock().move(Duration.ofDays(1));
    kit.settle();

    for (Workflow<?, ?> cron : Crons.all()) {
      assertThat(ended(cron.declaration().id()))
          .as(cron.declaration().id())
          .containsExactly("completed");
    }
    assertThat(postgres.select("select key from rate_bucket")).isEmpty();
    assertThat(postgres.select("select leaf_id from leaf_action")).isEmpty();
  }

  @Test
  void bucketsAreLookedThroughEveryTenMinutes() {
    kit.settle();

    for (int i = 0; i < 6; i++) {
      kit.clock().move(Duration.ofMinutes(10));
      kit.settle();
    }

    assertThat(ended("rate-limit-gc")).hasSize(6);
  }
}
