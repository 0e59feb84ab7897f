package dev.switchboard.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/metrics.md promises is what a scraper gets. */
class MetricsTest {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z_]+)` \\|");

  @TempDir private Path directory;

  @Test
  void everyMetricOfTheContractIsServed() throws IOException {
    List<String> names =
        ROW.matcher(Files.readString(Path.of("docs/metrics.md")))
            .results()
            .map(found -> found.group(1))
            .toList();
    assertThat(names).hasSizeGreaterThan(12);

    try (TestHouse house = TestHouse.start(directory, "500 ms");
        TestStream agent = new TestStream(house.pushPort())) {
      var _ = house.customerWrites("34600111222", "count me");
      var _ = agent.await(message -> "count me".equals(message.getString("text")));

      await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(() -> {
            String scrape = house.metrics();
            assertThat(names).allSatisfy(name -> assertThat(scrape).contains("# TYPE " + name));
          });
      assertThat(house.metrics())
          .contains(
              "webhook_received_total{platform=\"whatsapp\",status=\"200\"} 1.0",
              "webhook_leaves_total{platform=\"whatsapp\"} 1.0",
              "real_time_delivery_latency_seconds_count 1");
    }
  }
}
