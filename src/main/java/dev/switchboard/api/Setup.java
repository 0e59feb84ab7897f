package dev.switchboard.api;

import dev.switchboard.access.Act;
import dev.switchboard.access.SetupStore;
import dev.switchboard.access.SetupStore.First;
import dev.switchboard.access.Token;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Scope;
import dev.switchboard.db.TenantDatabase;
import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** Whoever started an empty installation makes its first agency, with the link that was printed. */
final class Setup {
  private static final int LONGEST_NAME = 100;

  private final Authenticator authenticator;
  private final TenantDatabase database;
  private final SetupStore store;
  private final Ids ids;
  private final Audit audit;

  Setup(Authenticator authenticator, TenantDatabase database, Ids ids) {
    this.authenticator = authenticator;
    this.database = database;
    this.store = new SetupStore(database);
    this.ids = ids;
    this.audit = new Audit(ids);
  }

  Future<JsonObject> handle(RoutingContext context) {
    JsonObject body = Requests.body(context);
    Fields.only(body, "token", "agency", "name", "email", "password");
    Token link = new Token(Requests.text(body, "token"));
    SignIn.pause(
        context, authenticator.throttle().take(SignIn.place(context), Throttle.MOST_BY_PLACE));
    return store
        .isOpen(link)
        .compose(isOpen -> {
          if (!isOpen) {
            throw ended();
          }
          return first(body);
        })
        .compose(first ->
            database.transaction(
                Scope.all(first.tenantId()), tx -> make(context, tx, link, first)));
  }

  private Future<First> first(JsonObject body) {
    String agency = Fields.text(body, "agency", LONGEST_NAME);
    String name = UserRequest.name(body);
    String email = UserRequest.email(body);
    String password = Requests.text(body, "password");
    PasswordChoice.requireGood(password, email, name);
    return authenticator
        .passwords()
        .hash(password)
        .map(hash -> new First(ids.next(), agency, ids.next(), email, name, hash));
  }

  private Future<JsonObject> make(RoutingContext context, Tx tx, Token link, First first) {
    return SetupStore.setUp(tx, link, first)
        .compose(made -> {
          if (!made) {
            throw ended();
          }
          return audit.append(
              tx,
              Audit.person(context, first.tenantId(), first.userId(), first.name()),
              Act.of(
                  Act.Kind.AGENCY_CREATED,
                  first.userId(),
                  new JsonObject().put("agency", first.agency()).put("email", first.email())));
        })
        .map(logged -> {
          context.response().setStatusCode(201);
          return new JsonObject()
              .put("agency", named(first.tenantId(), first.agency()))
              .put("user", named(first.userId(), first.name()).put("email", first.email()));
        });
  }

  private static JsonObject named(long id, String name) {
    return new JsonObject().put("id", Long.toString(id)).put("name", name);
  }

  private static Problem ended() {
    return Problem.of(
        404,
        "Link ended",
        "The link is not good, or the installation has an owner. 'serve' prints one while there is nobody.");
  }
}
