package dev.switchboard.webhook;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who posts to us and which lines are theirs, as of one moment. Immutable; its strings are secrets.
 *
 * @param endpoints by source and key
 */
record Directory(List<App> apps, Map<String, Platform> platforms, Map<Name, Endpoint> endpoints) {
  static final Directory EMPTY = new Directory(List.of(), Map.of(), Map.of());

  /** Who can sign. */
  sealed interface Signer {
    long id();

    /** What may have signed: the current secret, then the previous one while it is rotated. */
    List<String> secrets();
  }

  /**
   * A Meta app.
   *
   * @param key its name in a webhook's address
   */
  record App(long id, String key, List<String> secrets, String verifyToken) implements Signer {
    @Override
    public String toString() {
      return "App[" + id + "]";
    }
  }

  /**
   * A webhook of a tenant's own, with a secret or a token of its own.
   *
   * @param accountId the line its messages are for; null when it has none
   * @param number of that line, digits only; empty when it is not known
   * @param tokenHashes SHA-256, in hex, of the token in its address and of the one before it while
   *     it is rotated, for sources that sign nothing
   */
  record Endpoint(
      long id,
      long tenantId,
      @Nullable Long accountId,
      String number,
      List<String> secrets,
      List<String> tokenHashes)
      implements Signer {
    @Override
    public String toString() {
      return "Endpoint[" + id + "]";
    }
  }

  /** An endpoint's address. */
  record Name(String source, String key) {}

  /** A line by its phone number id, its Page's or its Instagram account's id. */
  record Line(long accountId, long tenantId, long appId) {}

  /**
   * What a platform calls a business as a whole.
   *
   * @param tenantId null when its lines are of several
   */
  record Business(@Nullable Long tenantId, long appId) {}

  /** The lines of one platform, and the businesses they are on, by the platform's ids. */
  record Platform(Map<String, Line> lines, Map<String, Business> businesses) {
    static final Platform EMPTY = new Platform(Map.of(), Map.of());

    Optional<Line> line(@Nullable String externalId) {
      return externalId == null ? Optional.empty() : Optional.ofNullable(lines.get(externalId));
    }

    Optional<Business> business(@Nullable String id) {
      return id == null ? Optional.empty() : Optional.ofNullable(businesses.get(id));
    }
  }

  Platform platform(String name) {
    return platforms.getOrDefault(name, Platform.EMPTY);
  }

  Optional<App> app(String key) {
    return apps.stream().filter(app -> app.key().equals(key)).findFirst();
  }

  Optional<Endpoint> endpoint(String source, String key) {
    return Optional.ofNullable(endpoints.get(new Name(source, key)));
  }
}
