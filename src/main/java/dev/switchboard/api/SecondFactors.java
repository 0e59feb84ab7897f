package dev.switchboard.api;

import dev.switchboard.access.SecondFactorStore;
import dev.switchboard.access.SecondFactorStore.Factor;
import dev.switchboard.access.Totp;
import dev.switchboard.db.Tx;
import dev.switchboard.db.Vault;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.InstantSource;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Asks for the second factor of who has one, and knows whether a code is it. Thread-safe. */
final class SecondFactors {
  private static final int LONGEST_CODE = 40;

  private final Vault vault;
  private final InstantSource clock;

  SecondFactors(Vault vault, InstantSource clock) {
    this.vault = vault;
    this.clock = clock;
  }

  /** What became of it. */
  enum Verdict {
    GOOD,
    MISSING,
    WRONG
  }

  /** Whether somebody of whom it is known who they are may come in; uses the code up. */
  Future<Verdict> judge(Tx tx, long user, @Nullable String code) {
    return SecondFactorStore.read(tx, user)
        .compose(found -> {
          if (found.filter(Factor::isConfirmed).isEmpty()) {
            return Future.succeededFuture(Verdict.GOOD);
          }
          if (code == null) {
            return Future.succeededFuture(Verdict.MISSING);
          }
          return use(tx, user, found.get(), code).map(fits -> fits ? Verdict.GOOD : Verdict.WRONG);
        });
  }

  private Future<Boolean> use(Tx tx, long user, Factor factor, String code) {
    if (code.length() > LONGEST_CODE) {
      return Future.succeededFuture(false);
    }
    OptionalLong step = step(user, factor, code);
    return step.isPresent()
        ? SecondFactorStore.useStep(tx, user, step.getAsLong())
        : SecondFactorStore.useCode(tx, user, code);
  }

  OptionalLong step(long user, Factor factor, String code) {
    String secret = vault.unseal(factor.secret().getBytes(), purpose(user));
    return Totp.step(secret, code, clock.instant());
  }

  Buffer sealed(long user, String secret) {
    return Buffer.buffer(vault.seal(secret, purpose(user)));
  }

  private static String purpose(long user) {
    return "second_factor.secret/" + user;
  }
}
