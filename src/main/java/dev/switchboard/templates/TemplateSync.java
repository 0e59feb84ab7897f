package dev.switchboard.templates;

import dev.switchboard.workflow.Declaration;
import dev.switchboard.workflow.NonRetriableException;
import dev.switchboard.workflow.Retries;
import dev.switchboard.workflow.Step;
import dev.switchboard.workflow.Workflow;
import dev.switchboard.workflow.catalogue.WaEvent.TemplatesRequested;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Brings the list of an account's templates up to what Meta has. A page is written as soon as it is
 * read; what is gone goes at the end, when all pages were seen.
 */
public final class TemplateSync implements Workflow<TemplatesRequested, Integer> {
  // Meta lets an account have 6,000.
  private static final int MOST_PAGES = 100;
  private static final Retries RETRIES =
      new Retries(8, Duration.ofSeconds(2), Duration.ofMinutes(5));
  private static final Duration LONGEST = Duration.ofMinutes(2);
  // Webhooks of templates come in flocks, and the list is read once for all of them.
  private static final Duration CALM = Duration.ofSeconds(1);
  private static final Duration MOST_CALM = Duration.ofSeconds(15);

  private final TemplateLists lists;

  public TemplateSync(TemplateLists lists) {
    this.lists = lists;
  }

  @Override
  public Declaration<TemplatesRequested> declaration() {
    return Declaration.of("template-sync", TemplatesRequested.class)
        .on(TemplatesRequested.class)
        .debounce(TemplatesRequested::businessAccountId, CALM, MOST_CALM)
        .concurrency(TemplatesRequested::businessAccountId, 1)
        .retries(RETRIES)
        .stepTimeout(LONGEST)
        .build();
  }

  @Override
  public Integer run(Step step, TemplatesRequested asked) {
    long account = Long.parseLong(asked.accountId());
    Instant began = step.run("begin", Instant.class, lists::now);
    @Nullable String after = null;
    int count = 0;
    for (int page = 1; page <= MOST_PAGES; page++) {
      @Nullable String from = after;
      TemplateLists.Read read =
          step.run("page " + page, TemplateLists.Read.class, () -> lists.page(account, from));
      if (read.isOver()) {
        return count;
      }
      count += read.count();
      after = read.after();
      if (after == null) {
        int _ = end(step, account, began);
        return count;
      }
    }
    throw new NonRetriableException("the list has no end after %d pages".formatted(MOST_PAGES));
  }

  private static int end(Step step, long account, Instant began) {
    return step.transaction(
        "end",
        Integer.class,
        tx ->
            TemplateSyncStore.source(tx, account)
                .map(source -> TemplateSyncStore.end(tx, source, began))
                .orElse(0));
  }

  @Override
  public void onFailure(Step step, Failure<TemplatesRequested> failure) {
    long account = Long.parseLong(failure.input().accountId());
    var _ =
        step.transaction(
            "record",
            Boolean.class,
            tx -> {
              TemplateSyncStore.failed(tx, account, failure.error());
              return true;
            });
  }
}
