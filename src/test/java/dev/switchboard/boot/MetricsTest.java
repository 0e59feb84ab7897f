package dev.switchboard.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/metrics.md promises is what a scraper gets: names, types, labels, reasons. */
class MetricsTest {
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `([a-z_]+)` \\| ([a-z]+) \\| ([a-z, ]*) ?\\| (.+?) \\|");
  private static final Pattern SAMPLE = Pattern.compile("(?m)^([a-z_]+)(?:\\{(.*)})? \\S+$");
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"([^\"]*)\"");

  @TempDir private Path directory;

  /** What the page says of a metric, or a scrape shows. */
  private record Metric(String name, String type, Set<String> labels) {}

  @Test
  void everyMetricOfTheContractIsServedAsItSays() throws IOException {
    String page = Files.readString(Path.of("docs/metrics.md"));
    List<Metric> promised =
        ROW.matcher(page)
            .results()
            .map(row -> new Metric(row.group(1), row.group(2), words(row.group(3))))
            .toList();
    assertThat(promised).hasSizeGreaterThan(12);

    try (TestHouse house = TestHouse.start(directory, "500 ms");
        TestStream agent = new TestStream(house.pushPort())) {
      var _ = house.customerWrites("34600111222", "count me");
      var _ = agent.await(message -> "count me".equals(message.getString("text")));

      await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(() -> {
            String scrape = house.metrics();
            assertThat(promised.stream().map(metric -> served(metric.name(), scrape)).toList())
                .isEqualTo(promised);
          });
      String scrape = house.metrics();
      assertThat(values("webhook_refused_total", "reason", scrape))
          .isEqualTo(listed("webhook_refused_total", page));
      assertThat(values("webhook_batches_failed_total", "fault", scrape))
          .isEqualTo(listed("webhook_batches_failed_total", page));
      assertThat(values("webhook_dead_total", "queue", scrape)).containsOnly("inbox", "status");
      assertThat(scrape)
          .contains(
              "webhook_received_total{platform=\"whatsapp\",status=\"200\"} 1.0",
              "webhook_leaves_total{platform=\"whatsapp\"} 1.0",
              "real_time_delivery_latency_seconds_count 1");
    }
  }

  private static Metric served(String name, String scrape) {
    String type =
        Pattern.compile("(?m)^# TYPE " + name + " (\\w+)$")
            .matcher(scrape)
            .results()
            .map(found -> found.group(1))
            .findFirst()
            .orElse("missing");
    Set<String> labels = new TreeSet<>();
    samples(name, scrape).forEach(sample -> labels.addAll(labels(sample).keySet()));
    labels.remove("le");
    return new Metric(name, type, labels);
  }

  private static Set<String> values(String name, String label, String scrape) {
    return samples(name, scrape)
        .map(sample -> labels(sample).get(label))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  // Each sample's labels, as they stand there.
  private static Stream<String> samples(String name, String scrape) {
    Set<String> names = Set.of(name, name + "_bucket", name + "_sum", name + "_count");
    return SAMPLE
        .matcher(scrape)
        .results()
        .filter(found -> names.contains(found.group(1)))
        .map(found -> found.group(2) == null ? "" : found.group(2));
  }

  private static Map<String, String> labels(String text) {
    return LABEL
        .matcher(text)
        .results()
        .collect(Collectors.toMap(found -> found.group(1), found -> found.group(2)));
  }

  // What stands behind the colon in a metric's meaning.
  private static Set<String> listed(String name, String page) {
    String meaning =
        ROW.matcher(page)
            .results()
            .filter(row -> row.group(1).equals(name))
            .map(row -> row.group(4))
            .findFirst()
            .orElseThrow();
    return words(meaning.substring(meaning.indexOf(':') + 1));
  }

  private static Set<String> words(String list) {
    return Arrays.stream(list.split(","))
        .map(String::strip)
        .filter(word -> !word.isEmpty())
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
