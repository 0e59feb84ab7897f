package dev.switchboard.api;

import dev.switchboard.access.Act;
import dev.switchboard.access.SessionStore;
import dev.switchboard.access.SignInStore;
import dev.switchboard.access.SignInStore.Invited;
import dev.switchboard.access.Token;
import dev.switchboard.bus.Bus;
import dev.switchboard.db.TenantDatabase;
import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** Somebody chooses a password, with a link that an admin gave them. */
final class PasswordChoice {
  private final Authenticator authenticator;
  private final TenantDatabase database;
  private final Audit audit;
  private final Bus bus;

  PasswordChoice(Authenticator authenticator, TenantDatabase database, Audit audit, Bus bus) {
    this.authenticator = authenticator;
    this.database = database;
    this.audit = audit;
    this.bus = bus;
  }

  // The password is hashed for those only whose link is good: hashing is the dear part.
  Future<JsonObject> choose(RoutingContext context) {
    JsonObject body = Requests.body(context);
    Fields.only(body, "token", "password");
    Token link = new Token(Requests.text(body, "token"));
    String password = Requests.text(body, "password");
    SignIn.pause(
        context, authenticator.throttle().take(SignIn.place(context), Throttle.MOST_BY_PLACE));
    return authenticator
        .store()
        .invited(link)
        .compose(found -> {
          Invited invited = found.orElseThrow(PasswordChoice::linkEnded);
          requireGood(password, invited.email(), invited.name());
          return authenticator
              .passwords()
              .hash(password)
              .compose(hash ->
                  database.transaction(
                      invited.tenantId(), tx -> set(context, tx, invited, link, hash)));
        })
        .map(new JsonObject());
  }

  static void requireGood(String password, String email, String name) {
    PasswordPolicy.refusal(password, email, name)
        .ifPresent(reason -> {
          throw Problem.field("password", reason);
        });
  }

  private Future<Void> set(
      RoutingContext context, Tx tx, Invited invited, Token link, String hash) {
    return SignInStore.setPassword(tx, link, hash)
        .compose(isSet -> {
          if (!isSet) {
            throw linkEnded();
          }
          Withdrawal.tell(tx, bus, invited.tenantId());
          return SessionStore.endAll(tx, invited.userId(), "password changed");
        })
        .compose(ended ->
            audit.append(
                tx,
                Audit.person(context, invited.tenantId(), invited.userId(), invited.name()),
                Act.of(Act.Kind.USER_PASSWORD_SET, invited.userId(), new JsonObject())));
  }

  private static Problem linkEnded() {
    return Problem.of(
        404, "Link ended", "The link was used, replaced or is too old. Ask an admin for another.");
  }
}
