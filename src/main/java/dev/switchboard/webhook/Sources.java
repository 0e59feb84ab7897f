package dev.switchboard.webhook;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The sources there are, and the addresses they post to. Belongs to one event loop. */
final class Sources {
  private static final Pattern ADDRESS =
      Pattern.compile(
          "(?:/api/v1|/api)?/webhooks/([a-z]+)(?:/([A-Za-z0-9_-]{1,64}))?(?:/([A-Za-z0-9_-]{1,128}))?");
  private static final String STRIPES_OTHER = "/api/stripe/webhook";

  private static final SignedSource.Scheme STRIPE =
      new SignedSource.Scheme("Stripe-Signature", "v1");
  private static final SignedSource.Scheme YCLOUD =
      new SignedSource.Scheme("YCloud-Signature", "s");
  private static final SignedSource.Scheme OURS =
      new SignedSource.Scheme("X-Switchboard-Signature", "v1");

  private final Map<String, Source> byName = new HashMap<>();
  // The addresses without names: nearly all posts come to these.
  private final Map<String, Route> plain = new HashMap<>();

  /** Where a request goes: a source, and what its address says besides. */
  record Route(Source source, @Nullable String key, @Nullable String token) {
    @Override
    public String toString() {
      return "Route[%s, key=%s]".formatted(source.name(), key);
    }
  }

  /**
   * Every source has its line here.
   *
   * @param unsigned whether sources that sign nothing are served
   */
  Sources(Known known, InstantSource clock, boolean unsigned) {
    add(new AppSource("whatsapp", known, WhatsAppSplitter::split));
    add(new AppSource("instagram", known, PageSplitter::split));
    add(new AppSource("messenger", known, PageSplitter::split), "facebook");
    add(new SignedSource("stripe", STRIPE, known, clock, StripeSplitter::split));
    add(new SignedSource("ycloud", YCLOUD, known, clock, YCloudSplitter::split));
    add(new SignedSource("generic", OURS, known, clock, GenericSplitter::split));
    if (unsigned) {
      add(new TokenSource("wati", known, WatiSplitter::split));
    }
  }

  private void add(Source source, String... aliases) {
    byName.put(source.name(), source);
    List.of(aliases).forEach(alias -> byName.put(alias, source));
  }

  /** Those that post to endpoints of their own. */
  SortedMap<String, Proof> endpoints() {
    SortedMap<String, Proof> found = new TreeMap<>();
    byName.values().stream()
        .filter(source -> source.proof() != Proof.APP)
        .forEach(source -> found.put(source.name(), source.proof()));
    return found;
  }

  /** Whose address this is; empty when it is none of a webhook. */
  Optional<Route> at(@Nullable String path) {
    if (path == null) {
      return Optional.empty();
    }
    @Nullable Route known = plain.get(path);
    return known != null ? Optional.of(known) : read(path);
  }

  private Optional<Route> read(String path) {
    Matcher address = ADDRESS.matcher(path.equals(STRIPES_OTHER) ? "/webhooks/stripe" : path);
    @Nullable Source source = address.matches() ? byName.get(address.group(1)) : null;
    if (source == null) {
      return Optional.empty();
    }
    Route route = new Route(source, address.group(2), address.group(3));
    if (route.key == null) {
      plain.put(path, route);
    }
    return Optional.of(route);
  }
}
