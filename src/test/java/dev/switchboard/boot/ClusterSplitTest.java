package dev.switchboard.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hazelcast.config.Config;
import dev.switchboard.testing.FreePorts;
import dev.switchboard.testing.Outages;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two nodes whose ways to each other are taken away, and given back. */
class ClusterSplitTest {
  private static final String TOPIC = "hints";
  // Gone after 6 s of silence; found again by the looks that follow.
  private static final Duration GONE = Duration.ofSeconds(20);
  private static final Duration TOGETHER = Duration.ofSeconds(40);

  private final Vertx outside = Vertx.vertx();
  private final int ports = FreePorts.run(2);
  private final Outages toFirst = new Outages(outside, "127.0.0.1", ports);
  private final Outages toSecond = new Outages(outside, "127.0.0.1", ports + 1);
  private final Vertx first = join(ports, toFirst);
  private final Vertx second = join(ports + 1, toSecond);
  private final Set<String> heardByFirst = ConcurrentHashMap.newKeySet();
  private final Set<String> heardBySecond = ConcurrentHashMap.newKeySet();

  @BeforeEach
  void listen() {
    Future.all(listen(first, heardByFirst), listen(second, heardBySecond)).await();
  }

  @AfterEach
  void close() {
    Future.all(first.close(), second.close()).await();
    outside.close().await();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatWasSplitHearsEachOtherAgain(boolean hangs) {
    await().atMost(GONE).until(() -> hear(first, heardBySecond) && hear(second, heardByFirst));

    List.of(toFirst, toSecond).forEach(hangs ? Outages::freeze : Outages::cut);
    await().atMost(GONE).until(() -> !hear(first, heardBySecond) && !hear(second, heardByFirst));
    List.of(toFirst, toSecond).forEach(Outages::end);

    await().atMost(TOGETHER).until(() -> hear(first, heardBySecond) && hear(second, heardByFirst));
    assertThat(hear(first, heardByFirst) && hear(second, heardBySecond)).isTrue();
  }

  // Whether a hint of now comes within half a second.
  private static boolean hear(Vertx from, Set<String> heard) {
    String hint = "%s %d".formatted(from, System.nanoTime());
    var _ = from.eventBus().publish(TOPIC, hint);
    try {
      await().atMost(Duration.ofMillis(500)).until(() -> heard.contains(hint));
      return true;
    } catch (ConditionTimeoutException e) {
      return false;
    }
  }

  private static Future<Void> listen(Vertx vertx, Set<String> heard) {
    return vertx
        .eventBus()
        .<String>consumer(TOPIC, message -> heard.add(message.body()))
        .completion();
  }

  private Vertx join(int port, Outages way) {
    ClusterConfig config =
        new ClusterConfig("127.0.0.1", port, FreePorts.one(), List.of("127.0.0.1"));
    Config hazelcast = Cluster.hazelcast(config);
    hazelcast.getNetworkConfig().setPublicAddress("127.0.0.1:" + way.port());
    hazelcast
        .getNetworkConfig()
        .getJoin()
        .getTcpIpConfig()
        .setMembers(List.of("127.0.0.1:" + toFirst.port(), "127.0.0.1:" + toSecond.port()));
    return Cluster.join(Vertx.builder(), new VertxOptions(), config, hazelcast);
  }
}
