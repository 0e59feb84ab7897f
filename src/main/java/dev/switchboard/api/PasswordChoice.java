package dev.switchboard.api;

import dev.switchboard.access.Act;
import dev.switchboard.access.SessionStore;
import dev.switchboard.access.SignInStore;
import dev.switchboard.access.SignInStore.Invited;
import dev.switchboard.access.Token;
import dev.switchboard.access.UserStore;
import dev.switchboard.bus.Bus;
import dev.switchboard.db.Scope;
import dev.switchboard.db.TenantDatabase;
import dev.switchboard.db.Tx;
import dev.switchboard.desk.Actor;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.Objects;

/** Somebody chooses a password: with a link that an admin gave them, or with the one they have. */
final class PasswordChoice {
  private final Authenticator authenticator;
  private final TenantDatabase database;
  private final Audit audit;
  private final Bus bus;
  private final Proof proof;

  PasswordChoice(Authenticator authenticator, TenantDatabase database, Audit audit, Bus bus) {
    this.authenticator = authenticator;
    this.database = database;
    this.audit = audit;
    this.bus = bus;
    this.proof = new Proof(authenticator);
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
                      Scope.all(invited.tenantId()), tx -> set(context, tx, invited, link, hash)));
        })
        .map(new JsonObject());
  }

  /** Somebody who is signed in chooses another one; they sign in again with it, everywhere. */
  Future<JsonObject> change(RoutingContext context, Actor who, Tx tx) {
    JsonObject body = Requests.body(context);
    Fields.only(body, "currentPassword", "password");
    String current = Requests.text(body, "currentPassword");
    String password = Requests.text(body, "password");
    long user = Objects.requireNonNull(who.userId());
    Token link = Token.fresh("");
    return proof
        .require(context, tx, user, new Proof.Password("currentPassword", current))
        .compose(email -> {
          requireGood(password, email, who.name());
          Instant soon = Instant.now().plusSeconds(60);
          return UserStore.addLink(tx, who.tenantId(), user, link, soon);
        })
        .compose(linked -> authenticator.passwords().hash(password))
        .compose(
            hash -> set(context, tx, new Invited(user, who.tenantId(), "", who.name()), link, hash))
        .map(done -> {
          RefreshCookie.take(context);
          return new JsonObject();
        });
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
