package dev.switchboard.webhook;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A platform of Meta's: its posts are signed by the app that the lines belong to. */
final class AppSource extends NamedSource {
  private static final String HEADER = "X-Hub-Signature-256";
  // What a POST that names nobody we know may cost: forged ones must not.
  private static final int MOST_SECRETS = 256;
  private static final long MOST_HASHED = 64L * 1024 * 1024;
  private static final int MOST_REMEMBERED = 1_000;

  private final Map<String, Long> signersOfEntries = new Remembered();

  AppSource(String name, Known known, Function<JsonSlice, Split> cut) {
    super(name, known, cut);
  }

  @Override
  public Proof proof() {
    return Proof.APP;
  }

  // Every token is compared, each in constant time: the answer's time says nothing.
  @Override
  public boolean knowsToken(@Nullable String key, String token) {
    boolean fits = false;
    for (Directory.App app : known.directory().apps()) {
      boolean isSame = MessageDigest.isEqual(bytes(app.verifyToken()), bytes(token));
      fits |= isSame && (key == null || app.key().equals(key));
    }
    return fits;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public Claim claim(Ask ask) {
    if (ask.token() != null) {
      return new Claim.Refused(
          Refusal.NO_SUCH_WEBHOOK, "No such webhook", "An app's webhook has no token.");
    }
    byte @Nullable [] claimed = Signature.claimed(ask.header().apply(HEADER));
    if (claimed == null) {
      return new Claim.Refused(
          Refusal.NOT_SIGNED, "Not signed", HEADER + ": sha256=<64 hex digits> is needed.");
    }
    @Nullable String key = ask.key();
    if (key == null) {
      return (Claim.Open) body -> anyApp(body, claimed);
    }
    return known
        .directory()
        .app(key)
        .<Claim>map(app -> (Claim.Open) body -> one(app, body, claimed))
        .orElseGet(() ->
            new Claim.Refused(
                Refusal.NO_SUCH_WEBHOOK, "No such app", "No active app has this key."));
  }

  private Optional<Directory.Signer> one(Directory.App app, byte[] body, byte[] claimed) {
    return signed(app, body, claimed) ? Optional.of(app) : Optional.empty();
  }

  private boolean signed(Directory.App app, byte[] body, byte[] claimed) {
    return known.signatures(app).stream().anyMatch(s -> s.covers(body, claimed));
  }

  private Optional<Directory.Signer> anyApp(byte[] body, byte[] claimed) {
    Peek.Found found = Peek.at(body, known.directory().platform(name));
    @Nullable String entry = found.entry();
    @Nullable Long likely = found.appId();
    likely = likely == null && entry != null ? signersOfEntries.get(entry) : likely;
    for (Directory.App app : known.directory().apps()) {
      if (Objects.equals(likely, app.id()) && signed(app, body, claimed)) {
        return Optional.of(app);
      }
    }
    Optional<Directory.App> other = otherThan(likely, body, claimed);
    if (other.isPresent() && entry != null) {
      signersOfEntries.put(entry, other.get().id());
    }
    return other.map(app -> app);
  }

  private Optional<Directory.App> otherThan(@Nullable Long likely, byte[] body, byte[] claimed) {
    long left = Math.min(MOST_SECRETS, MOST_HASHED / Math.max(1, body.length));
    for (Directory.App app : known.directory().apps()) {
      left -= app.secrets().size();
      if (left < 0) {
        return Optional.empty();
      }
      if (!Objects.equals(likely, app.id()) && signed(app, body, claimed)) {
        return Optional.of(app);
      }
    }
    return Optional.empty();
  }

  /** Forgets whom it has not met for longest. */
  private static final class Remembered extends LinkedHashMap<String, Long> {
    private static final long serialVersionUID = 1L;

    Remembered() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
      return size() > MOST_REMEMBERED;
    }
  }
}
