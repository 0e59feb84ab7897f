package dev.switchboard.media;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.media.MediaLinks.Variant;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MediaLinksTest {
  private Instant now = Instant.parse("2026-11-24T18:00:00Z");
  private final MediaLinks links = new MediaLinks("a secret", () -> now, Duration.ofMinutes(15));

  private OptionalLong check(long id, Variant variant, Map<String, String> query) {
    return links.check(id, variant, query.get("t"), query.get("e"), query.get("s"));
  }

  private Map<String, String> query() {
    String link = links.link(7, 42, Variant.FILE);
    Map<String, String> query = new TreeMap<>();
    for (String part : link.substring(link.indexOf('?') + 1).split("&", -1)) {
      query.put(part.substring(0, 1), part.substring(2));
    }
    return query;
  }

  @Test
  void opensWhatItWasMadeForUntilItEnds() {
    Map<String, String> query = query();
    assertThat(check(42, Variant.FILE, query)).hasValue(7);

    now = now.plus(Duration.ofMinutes(31));

    assertThat(check(42, Variant.FILE, query)).isEmpty();
  }

  @Test
  void opensNothingElse() {
    Map<String, String> query = query();
    Map<String, String> foreign = new TreeMap<>(query);
    foreign.put("t", "8");
    Map<String, String> longer = new TreeMap<>(query);
    longer.put("e", "9999999999");

    assertThat(check(43, Variant.FILE, query)).isEmpty();
    assertThat(check(42, Variant.THUMBNAIL, query)).isEmpty();
    assertThat(check(42, Variant.FILE, foreign)).isEmpty();
    assertThat(check(42, Variant.FILE, longer)).isEmpty();
    assertThat(check(42, Variant.FILE, Map.of())).isEmpty();
  }
}
