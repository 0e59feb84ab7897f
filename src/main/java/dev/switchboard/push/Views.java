package dev.switchboard.push;

import dev.switchboard.db.Tx;
import dev.switchboard.feed.FeedRow;
import io.vertx.core.Future;
import java.util.List;

/** Turns feed rows into what a client is shown. */
@FunctionalInterface
public interface Views {
  /** The {@code data} of each row, in the rows' order. */
  Future<List<Shown>> render(Tx tx, List<FeedRow> rows);
}
