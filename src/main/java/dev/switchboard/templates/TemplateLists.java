package dev.switchboard.templates;

import dev.switchboard.db.Database;
import dev.switchboard.db.Vault;
import dev.switchboard.platform.ErrorTable;
import dev.switchboard.platform.GraphAnswer;
import dev.switchboard.platform.GraphTemplates;
import dev.switchboard.platform.Platform;
import dev.switchboard.platform.TemplatesAnswer;
import dev.switchboard.templates.TemplateSyncStore.Source;
import dev.switchboard.workflow.NonRetriableException;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads accounts' lists from the platform. Thread-safe; blocks the calling virtual thread. */
public final class TemplateLists {
  private final Database database;
  private final Vault vault;
  private final GraphTemplates graph;

  public TemplateLists(Database database, Vault vault, GraphTemplates graph) {
    this.database = database;
    this.vault = vault;
    this.graph = graph;
  }

  /**
   * What one page came to.
   *
   * @param count how many templates it had
   * @param after where the next begins; null: there is none
   * @param isOver no line of the account works any more: there is nothing to be read by
   */
  record Read(int count, @Nullable String after, boolean isOver) {}

  /** Postgres's time: another node may end what this one begins. */
  Instant now() {
    return TemplateSyncStore.now(database);
  }

  /**
   * Reads and writes one page; once more does no harm.
   *
   * @throws IOException when it may work later
   */
  Read page(long accountId, @Nullable String after) throws IOException {
    Optional<Source> found = database.transact(tx -> TemplateSyncStore.source(tx, accountId));
    if (found.isEmpty()) {
      return new Read(0, null, true);
    }
    Source source = found.get();
    String token =
        vault.unseal(source.sealedToken().getBytes(), "account.access_token/" + source.accountId());
    return switch (graph.page(source.businessId(), token, after).await()) {
      case TemplatesAnswer.Page page -> {
        var _ =
            database.transact(tx -> {
              TemplateSyncStore.write(tx, source, page.templates());
              return true;
            });
        yield new Read(page.templates().size(), page.after(), false);
      }
      case TemplatesAnswer.Unreachable(var reason) -> throw new IOException(reason);
      case TemplatesAnswer.Refused(var why) -> throw refused(why);
    };
  }

  // Expired, not allowed, unknown: a person must do something, and the next hour asks again.
  private static IOException refused(GraphAnswer.Refused why) {
    String said = "%d %s".formatted(why.code(), why.details());
    return switch (ErrorTable.of(Platform.WHATSAPP, why.code(), why.subcode()).treatment()) {
      case FAIL, PAUSE_LINE -> throw new NonRetriableException(said);
      case DOUBT, RETRY, WAIT_LINE, WAIT_RECIPIENT -> new IOException(said);
    };
  }
}
