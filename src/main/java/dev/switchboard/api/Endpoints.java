package dev.switchboard.api;

import dev.switchboard.access.Right;
import dev.switchboard.db.TenantDatabase;
import dev.switchboard.db.Tx;
import dev.switchboard.desk.Actor;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** Makes handlers of work: one transaction of the caller's agency, an answer, rights. */
final class Endpoints {
  private final TenantDatabase database;

  Endpoints(TenantDatabase database) {
    this.database = database;
  }

  /** What a route does; an empty answer is 204. */
  @FunctionalInterface
  interface Work {
    Future<JsonObject> answer(RoutingContext context, Actor who, Tx tx);
  }

  /** For everybody who is signed in. */
  Handler<RoutingContext> read(Work work) {
    return context -> {
      Principal who = ApiRouter.who(context);
      ApiRouter.answer(
          context, database.transaction(who.scope(), tx -> work.answer(context, actor(who), tx)));
    };
  }

  /** For everybody who sees the whole agency. */
  Handler<RoutingContext> whole(Work work) {
    return context -> {
      ApiRouter.who(context).requireWhole();
      read(work).handle(context);
    };
  }

  /** For everybody but viewers and keys to read with. */
  Handler<RoutingContext> write(Work work) {
    return context -> {
      ApiRouter.who(context).require(Right.WRITE);
      read(work).handle(context);
    };
  }

  /**
   * For people, for what changes nothing but their own; a key, which changes it for all, must be
   * able to write.
   */
  Handler<RoutingContext> own(Work work) {
    return context -> {
      ApiRouter.who(context).requireOwn();
      read(work).handle(context);
    };
  }

  /** For people, who have something of their own; not for API keys. */
  Handler<RoutingContext> person(Work work) {
    return context -> {
      if (ApiRouter.who(context).userId() == null) {
        throw Problem.of(403, "Not allowed", "This is for people; an API key has none of its own.");
      }
      read(work).handle(context);
    };
  }

  /** For owners, admins and API keys for administration. */
  Handler<RoutingContext> admin(Work work) {
    return context -> {
      ApiRouter.who(context).require(Right.ADMIN);
      read(work).handle(context);
    };
  }

  /** For owners and admins who are people: what a key must not do for itself. */
  Handler<RoutingContext> steward(Work work) {
    return context -> {
      ApiRouter.who(context).require(Right.ADMIN);
      person(work).handle(context);
    };
  }

  /** For owners, who are people. */
  Handler<RoutingContext> owner(Work work) {
    return context -> {
      ApiRouter.who(context).require(Right.OWNER);
      person(work).handle(context);
    };
  }

  static Actor actor(Principal who) {
    return new Actor(who.tenantId(), who.userId(), who.name());
  }
}
