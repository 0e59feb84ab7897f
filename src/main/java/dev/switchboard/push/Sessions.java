package dev.switchboard.push;

import dev.switchboard.access.Credential;
import dev.switchboard.access.Holder;
import dev.switchboard.access.SignInStore;
import dev.switchboard.db.Scope;
import dev.switchboard.db.TenantDatabase;
import dev.switchboard.inbox.InboxReadStore;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who is in, and what they see of what they asked for. Thread-safe. */
final class Sessions {
  private final SignInStore signIns;
  private final TenantDatabase database;

  Sessions(TenantDatabase database) {
    this.signIns = new SignInStore(database);
    this.database = database;
  }

  /**
   * Somebody as they are now.
   *
   * @param scope what they are told of: what they see, or the part of it that they asked for
   */
  record Present(Holder holder, Scope scope) {}

  /** Those of them who are still in, as they are now. */
  Future<Map<Credential, Holder>> living(Collection<Holder> holders) {
    return signIns.living(holders);
  }

  /**
   * Somebody as they are now; empty when they are out.
   *
   * @param location all that they ask for; null: everything
   */
  Future<Optional<Present>> now(Holder holder, @Nullable Long location) {
    return living(Set.of(holder))
        .compose(living -> {
          @Nullable Holder now = living.get(holder.credential());
          return now == null
              ? Future.succeededFuture(Optional.empty())
              : scope(now, location).map(scope -> Optional.of(new Present(now, scope)));
        });
  }

  /** What of it they are told. A location that they do not see is one without lines. */
  Future<Scope> scope(Holder holder, @Nullable Long location) {
    Scope all = holder.scope();
    return location == null
        ? Future.succeededFuture(all)
        : database
            .transaction(all, tx -> InboxReadStore.lines(tx, location))
            .map(lines -> new Scope(all.tenantId(), all.userId(), lines));
  }
}
