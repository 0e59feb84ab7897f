package dev.switchboard.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.testing.Contract;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.contract.Operation;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests that nobody should make, 60 to each operation of the contract. More of them with {@code
 * -Dswitchboard.fuzz=10000}, others with {@code -Dswitchboard.fuzz.seed=7}.
 */
class ApiFuzzTest {
  private static final int CASES = Integer.getInteger("switchboard.fuzz", 60) / 2;
  private static final long SEED = Long.getLong("switchboard.fuzz.seed", 29);
  private static final int AT_ONCE = 8;
  // They would end the session that asks; a key asks instead.
  private static final Set<String> ENDINGS =
      Set.of("logout", "logoutEverywhere", "changePassword", "choosePassword");
  // Their platform is not there.
  private static final Set<String> ASKING_META = Set.of("connect", "changeAccount");
  // Of the first agency, by everything that has an id.
  private static final List<String> THEIRS =
      List.of(
          "601", "602", "501", "502", "701", "702", "801", "901", "985", "951", "1009", "11", "12",
          "14", "15", "921", "931", "961", "971", "10", "100", "1");

  @TempDir private static Path directory;
  private static WholeApi api;
  private static ExecutorService callers;

  private final List<String> broken = Collections.synchronizedList(new ArrayList<>());
  private final Map<Integer, Integer> answers = new ConcurrentHashMap<>();

  @BeforeAll
  static void open() {
    api = new WholeApi(directory);
    callers = Executors.newFixedThreadPool(AT_ONCE);
  }

  @AfterAll
  static void close() {
    callers.shutdownNow();
    api.close();
  }

  @Test
  void whatIsAnotherAgencysIsNeitherShownNorTouchedWhateverIsAsked() throws Exception {
    List<String> before = api.rowsOfTheFirst();

    askAll(2, SEED);

    assertThat(broken).as(answers.toString()).isEmpty();
    assertThat(api.rowsOfTheFirst()).isEqualTo(before);
  }

  @Test
  void nothingThatIsAskedIsAnsweredWithAFailure() throws Exception {
    askAll(1, SEED + 1);

    assertThat(broken).as(answers.toString()).isEmpty();
  }

  private void askAll(int agency, long seed) throws Exception {
    String person = api.signIn(agency, "owner");
    List<Future<?>> asked = new ArrayList<>();
    for (Operation operation : Contract.held().operations()) {
      String name = operation.getOperationId();
      String token = ENDINGS.contains(name) ? WholeApi.key(agency, "admin") : person;
      for (int i = 0; i < CASES; i++) {
        long own = Objects.hash(seed, name, i);
        asked.add(callers.submit(() -> ask(operation, agency != 1, token, own)));
      }
    }
    for (Future<?> one : asked) {
      var _ = one.get();
    }
  }

  private void ask(Operation operation, boolean isForeign, String token, long seed) {
    OddRequests.Request odd = new OddRequests(seed, THEIRS).of(operation);
    try {
      HttpResponse<String> answer = api.call(odd, token);
      answers.merge(answer.statusCode(), 1, Integer::sum);
      @Nullable String wrong = wrong(operation, isForeign, answer);
      if (wrong != null) {
        broken.add("%s: %s -> %d %s".formatted(wrong, odd, answer.statusCode(), answer.body()));
      }
    } catch (AssertionError | RuntimeException e) {
      broken.add(odd + ": " + e);
    }
  }

  private static @Nullable String wrong(
      Operation operation, boolean isForeign, HttpResponse<String> answer) {
    if (isForeign && answer.body().contains(WholeApi.MARK)) {
      return "it shows what is another's";
    }
    boolean metaIsAway =
        answer.statusCode() == 503 && ASKING_META.contains(operation.getOperationId());
    if (answer.statusCode() >= 500 && !metaIsAway) {
      return "it failed";
    }
    String type = answer.headers().firstValue("Content-Type").orElse("");
    return answer.statusCode() >= 400
            && !type.equals("application/problem+json")
            && !isRpc(operation, answer)
        ? "it is no problem+json"
        : null;
  }

  // The protocol's own way to refuse.
  private static boolean isRpc(Operation operation, HttpResponse<String> answer) {
    return operation.getOperationId().equals("mcp")
        && new JsonObject(answer.body()).getJsonObject("error").getInteger("code") < 0;
  }
}
