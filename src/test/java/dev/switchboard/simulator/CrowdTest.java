package dev.switchboard.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrowdTest {
  @TempDir Path folder = Path.of("");
  @AutoClose Bench bench;

  @BeforeEach
  void open() {
    bench = new Bench(folder);
  }

  @Test
  void writesWhileThereIsTraffic() throws InterruptedException {
    bench.put("/_sim/traffic", new JsonObject().put("perSecond", 200));
    Set<String> people = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      bench
          .receiver
          .next()
          .all("messages")
          .forEach(message -> people.add(String.valueOf(message.getString("from"))));
    }

    bench.put("/_sim/traffic", new JsonObject().put("perSecond", 0));

    assertThat(people).hasSizeGreaterThan(5).allMatch(waId -> waId.matches("15553[0-9]{6}"));
    assertThat(Bench.json(bench.get("/_sim/state")).getDouble("traffic")).isZero();
  }

  @Test
  void refusesTrafficThatIsNone() {
    var answer = bench.put("/_sim/traffic", new JsonObject().put("perSecond", -1));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.bodyAsString()).contains("perSecond");
  }
}
