package dev.switchboard.api;

import dev.switchboard.access.Act;
import dev.switchboard.access.AuditStore;
import dev.switchboard.access.Credential;
import dev.switchboard.access.Doer;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;

/** Writes down who did what, in the transaction that did it. Thread-safe. */
final class Audit {
  private final Ids ids;

  Audit(Ids ids) {
    this.ids = ids;
  }

  /** Appends an act of whoever makes the request. */
  Future<Void> append(Tx tx, RoutingContext context, Act act) {
    return append(tx, doer(context, ApiRouter.who(context)), act);
  }

  Future<Void> append(Tx tx, Doer doer, Act act) {
    return AuditStore.append(tx, ids.next(), doer, act);
  }

  private static Doer doer(RoutingContext context, Principal who) {
    return switch (who.credential()) {
      case Credential.Person person ->
          doer(context, who.tenantId(), Doer.Kind.USER, person.userId(), who.name());
      case Credential.Key key ->
          doer(context, who.tenantId(), Doer.Kind.KEY, key.keyId(), who.name());
    };
  }

  /** Somebody who proved who they are otherwise than by a token. */
  static Doer person(RoutingContext context, long tenant, long user, String name) {
    return doer(context, tenant, Doer.Kind.USER, user, name);
  }

  /** Somebody who did not get in. */
  static Doer nobody(RoutingContext context, long tenant, String calledThemselves) {
    return new Doer(
        tenant,
        Doer.Kind.NOBODY,
        null,
        calledThemselves,
        Caller.address(context),
        Caller.requestId(context));
  }

  private static Doer doer(
      RoutingContext context, long tenant, Doer.Kind kind, long id, String name) {
    return new Doer(tenant, kind, id, name, Caller.address(context), Caller.requestId(context));
  }
}
