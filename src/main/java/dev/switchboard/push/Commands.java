package dev.switchboard.push;

import dev.switchboard.access.Credential;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.Serial;
import java.time.Duration;

/** Does what clients ask for, as the API does it for a request. */
@FunctionalInterface
public interface Commands {
  /**
   * Does it when they are still in and may.
   *
   * @return what the request's answer would have as its body. Fails with {@link Refused}, else when
   *     it is not known whether it was done
   */
  Future<JsonObject> run(Credential who, Command command);

  /** The API refuses it; nothing was done. */
  final class Refused extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    private final String problem;
    private final Duration wait;

    /**
     * @param problem as problem+json
     * @param wait until it may be asked again; zero: that would change nothing
     */
    public Refused(JsonObject problem, Duration wait) {
      super(problem.getString("detail"), null, false, false);
      this.problem = problem.encode();
      this.wait = wait;
    }

    JsonObject problem() {
      return new JsonObject(problem);
    }

    Duration await() {
      return wait;
    }
  }
}
