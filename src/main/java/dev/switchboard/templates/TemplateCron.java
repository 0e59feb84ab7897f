package dev.switchboard.templates;

import dev.switchboard.templates.TemplateRequestStore.Reached;
import dev.switchboard.workflow.Declaration;
import dev.switchboard.workflow.Step;
import dev.switchboard.workflow.Workflow;
import java.time.Instant;

/** Asks for every account's list each hour, whatever webhooks said or did not say. */
public final class TemplateCron implements Workflow<TemplateCron.Due, Integer> {
  private static final int CHUNK = 500;
  private static final int MOST_CHUNKS = 200;

  private final TemplateRequestStore requests;

  public TemplateCron(TemplateRequestStore requests) {
    this.requests = requests;
  }

  /** When it was due. */
  public record Due(Instant at) {}

  @Override
  public Declaration<Due> declaration() {
    return Declaration.of("template-lists", Due.class).cron("23 * * * *", Due::new).build();
  }

  @Override
  public Integer run(Step step, Due due) {
    int asked = 0;
    Reached reached = Reached.NOTHING;
    for (int chunk = 0; chunk < MOST_CHUNKS; chunk++) {
      Reached before = reached;
      reached =
          step.transaction(
              "chunk " + chunk, Reached.class, tx -> requests.wantAll(tx, before, CHUNK));
      asked += reached.count();
      if (reached.count() < CHUNK) {
        break;
      }
    }
    return asked;
  }
}
