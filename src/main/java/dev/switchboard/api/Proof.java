package dev.switchboard.api;

import dev.switchboard.access.SignInStore.User;
import dev.switchboard.access.UserStore;
import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** Asks somebody who is signed in for their password again: a page left open is not enough. */
final class Proof {
  private static final int LONGEST = 1024;

  private final Authenticator authenticator;

  Proof(Authenticator authenticator) {
    this.authenticator = authenticator;
  }

  /** What is said to be the password, and the field in which it is. */
  record Password(String field, String text) {
    @Override
    public String toString() {
      return "Password[secret]";
    }
  }

  /** Answers with the e-mail address of whose password it is; fails when it is not theirs. */
  Future<String> require(RoutingContext context, Tx tx, long user, Password password) {
    if (password.text().length() > LONGEST) {
      throw Problem.field(password.field(), "is not yours");
    }
    slowDown(context, user);
    return UserStore.one(tx, user)
        .compose(found -> {
          String email = found.orElseThrow().words().email();
          return authenticator
              .store()
              .users(email)
              .compose(known -> fits(known, user, password.text()))
              .map(fits -> {
                if (!fits) {
                  throw Problem.field(password.field(), "is not yours");
                }
                return email;
              });
        });
  }

  private Future<Boolean> fits(List<User> known, long user, String password) {
    List<User> mine = known.stream().filter(one -> one.id() == user).toList();
    return authenticator
        .passwords()
        .fits(password, SignIn.hashes(mine))
        .map(fits -> !fits.isEmpty() && fits.getFirst());
  }

  /** So many tries and no more, of passwords and of codes. */
  void slowDown(RoutingContext context, long user) {
    SignIn.pause(
        context, authenticator.throttle().take("proof of " + user, Throttle.MOST_BY_ADDRESS));
  }
}
