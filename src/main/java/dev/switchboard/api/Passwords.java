package dev.switchboard.api;

import com.password4j.Argon2Function;
import com.password4j.Password;
import com.password4j.types.Argon2;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Hashes and checks passwords with Argon2id, off the event loops and two at a time: a flood of
 * sign-ins must not take all processors and memory. Thread-safe.
 */
final class Passwords {
  private static final int AT_ONCE = 2;
  private static final int MOST_WAITING = 64;
  // OWASP's first choice: 19 MiB, two passes, one lane.
  private static final Argon2Function ARGON2 =
      Argon2Function.getInstance(19 * 1024, 2, 1, 32, Argon2.ID);
  // Checked when there is no such person, so that the answer takes as long as for a wrong password.
  // Of random bytes that nobody kept; worked out at each start it was a quarter of that start.
  static final String NOBODYS_HASH =
      "$argon2id$v=19$m=19456,t=2,p=1$Tz1jEcXN8BeauGknEg9Pid+N3GBPqkMObC0QJ/A4WGTF8H1KF9O6mJ7MLDVqNbZI+1AOS9tKBLWdXR09L86BQw$+DvehUPvmkDZG1ERk2pkoGDdQV1WNYuZTBU7Plr5qKY";

  private final WorkerExecutor workers;
  private final AtomicInteger waiting = new AtomicInteger();

  Passwords(Vertx vertx) {
    this.workers = vertx.createSharedWorkerExecutor("passwords", AT_ONCE);
  }

  Future<String> hash(String password) {
    return work(() -> Password.hash(password).addRandomSalt().with(ARGON2).getResult());
  }

  /**
   * Which of the hashes a password fits; without any it takes as long as with one.
   *
   * @param hashes null where none was chosen yet: nothing fits
   */
  Future<List<Boolean>> fits(String password, List<@Nullable String> hashes) {
    List<Future<Boolean>> checks =
        hashes.stream().map(hash -> work(() -> isOne(password, hash))).toList();
    return checks.isEmpty()
        ? work(() -> isOne(password, null)).map(fits -> List.<Boolean>of())
        : Future.all(checks).map(all -> all.<Boolean>list());
  }

  private static boolean isOne(String password, @Nullable String hash) {
    String known = hash == null ? NOBODYS_HASH : hash;
    boolean fits = Password.check(password, known).with(Argon2Function.getInstanceFromHash(known));
    return fits && hash != null;
  }

  private <T> Future<T> work(Callable<T> hashing) {
    if (waiting.incrementAndGet() > MOST_WAITING) {
      waiting.decrementAndGet();
      return Future.failedFuture(
          Problem.of(503, "Not now", "Too many people sign in at this moment. Try again."));
    }
    return workers
        .executeBlocking(hashing, false)
        .<T>map(result -> Objects.requireNonNull(result))
        .onComplete(done -> waiting.decrementAndGet());
  }
}
