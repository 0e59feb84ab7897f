package dev.switchboard.api;

import dev.switchboard.access.Act;
import dev.switchboard.access.ProviderStore;
import dev.switchboard.access.Role;
import dev.switchboard.access.SignInStore.User;
import dev.switchboard.db.Scope;
import dev.switchboard.db.TenantDatabase;
import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out who somebody is by e-mail address and password. An address that nobody has is answered
 * as a wrong password is, after the same work.
 */
final class SignIn {
  private static final Logger LOG = LoggerFactory.getLogger(SignIn.class);
  private static final int LONGEST = 1024;

  private final Authenticator authenticator;
  private final TenantDatabase database;
  private final Audit audit;

  SignIn(Authenticator authenticator, TenantDatabase database, Audit audit) {
    this.authenticator = authenticator;
    this.database = database;
    this.audit = audit;
  }

  /** Who it is; fails with the {@link Problem} to answer. */
  Future<User> who(RoutingContext context, JsonObject body) {
    String email = Requests.text(body, "email").strip().toLowerCase(Locale.ROOT);
    String password = Requests.text(body, "password");
    if (email.length() > LONGEST || password.length() > LONGEST || email.indexOf('\0') >= 0) {
      throw Problem.field(
          "email", "and password must have %d characters at most".formatted(LONGEST));
    }
    slowDown(context, email);
    return authenticator
        .store()
        .users(email)
        .compose(known ->
            authenticator
                .passwords()
                .fits(password, hashes(known))
                .map(fits -> judge(context, body, email, new Tried(known, fits))))
        .compose(user -> withSecondFactor(context, body, email, user))
        .onSuccess(user -> forgive(context, email));
  }

  static List<@Nullable String> hashes(List<User> known) {
    List<@Nullable String> hashes = new ArrayList<>();
    known.forEach(user -> hashes.add(user.passwordHash()));
    return hashes;
  }

  /** Who has the address, and whether the password fits. */
  private record Tried(List<User> known, List<Boolean> fits) {
    List<User> fitting() {
      List<User> fitting = new ArrayList<>();
      for (int i = 0; i < known.size(); i++) {
        if (fits.get(i)) {
          fitting.add(known.get(i));
        }
      }
      return fitting;
    }
  }

  private User judge(RoutingContext context, JsonObject body, String email, Tried tried) {
    @Nullable Long agency = Fields.idOrNull(body, "agency");
    List<User> fitting =
        tried.fitting().stream()
            .filter(user -> agency == null || user.tenantId() == agency)
            .toList();
    if (fitting.isEmpty()) {
      tried.known().forEach(user -> failed(context, email, user, "password"));
      throw Problem.of(401, "Not signed in", "The e-mail address and the password do not fit.");
    }
    if (fitting.size() > 1) {
      throw Problem.conflict(
          "agency",
          "must say which: "
              + fitting.stream()
                  .map(user -> user.tenantId() + " is " + user.agency())
                  .collect(Collectors.joining(", ")));
    }
    return fitting.getFirst();
  }

  private Future<User> withSecondFactor(
      RoutingContext context, JsonObject body, String email, User user) {
    @Nullable String code = Fields.textOrNull(body, "code", 40);
    return database
        .transaction(
            Scope.all(user.tenantId()),
            tx ->
                requireChoice(tx, email, user)
                    .compose(free -> authenticator.factors().judge(tx, user.id(), code)))
        .map(verdict ->
            switch (verdict) {
              case GOOD -> user;
              case MISSING -> throw Problem.unproven("code", "of your authenticator is needed");
              case WRONG -> {
                failed(context, email, user, "code");
                throw Problem.unproven("code", "does not fit, or was used before");
              }
            });
  }

  // Said to those only whose password is right.
  private static Future<Void> requireChoice(Tx tx, String email, User user) {
    return user.role() == Role.OWNER
        ? Future.succeededFuture()
        : ProviderStore.demandedOf(tx, email.substring(email.indexOf('@') + 1))
            .map(demanded -> {
              demanded.ifPresent(name -> {
                throw Problem.of(
                    403,
                    "By provider",
                    "Your agency wants you to sign in with %s.".formatted(name));
              });
              return null;
            });
  }

  private void slowDown(RoutingContext context, String email) {
    Throttle throttle = authenticator.throttle();
    pause(context, throttle.take(place(context), Throttle.MOST_BY_PLACE));
    pause(context, throttle.take(email, Throttle.MOST_BY_ADDRESS));
  }

  private void forgive(RoutingContext context, String email) {
    authenticator.throttle().giveBack(place(context));
    authenticator.throttle().forget(email);
  }

  static void pause(RoutingContext context, Duration pause) {
    if (pause.isPositive()) {
      context.response().putHeader("Retry-After", Long.toString(pause.toSeconds() + 1));
      throw Problem.of(
          429, "Too many tries", "Try again in %d seconds.".formatted(pause.toSeconds() + 1));
    }
  }

  static String place(RoutingContext context) {
    return "from " + Caller.address(context);
  }

  // Not waited for: who asks must not learn by the time it takes whether the address is known.
  private void failed(RoutingContext context, String email, User user, String reason) {
    Act act = Act.of(Act.Kind.SIGN_IN_FAILED, user.id(), new JsonObject().put("reason", reason));
    var doer = Audit.nobody(context, user.tenantId(), email);
    database
        .transaction(Scope.all(user.tenantId()), tx -> audit.append(tx, doer, act))
        .onFailure(
            e -> LOG.warn("a failed sign-in of user {} is in no log: {}", user.id(), e.toString()));
  }
}
