package dev.switchboard.webhook;

import dev.switchboard.db.Ids;
import dev.switchboard.ledger.AwaitedLine;
import dev.switchboard.ledger.LeafText;
import dev.switchboard.ledger.NewLeaf;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes the leaves of a POST whose signer is known: each gets its line, or the reason why it has
 * none. Belongs to one event loop.
 */
final class Intake {
  // Names come from outside; the indexes of Postgres keep no long keys.
  private static final int LONGEST_NAME = 128;

  private final Known known;
  private final Ids ids;

  Intake(Known known, Ids ids) {
    this.known = known;
    this.ids = ids;
  }

  List<NewLeaf> leaves(Source source, Directory.Signer signer, byte[] body) {
    return switch (source.split(body)) {
      case Split.Malformed(var reason) -> List.of(whole(source, signer, body, reason));
      case Split.Leaves(var parts) -> {
        Function<Split.Part, Place> place = places(source, signer);
        yield parts.stream().map(part -> leaf(source, signer, part, place.apply(part))).toList();
      }
    };
  }

  /**
   * Where a leaf belongs.
   *
   * @param parked why it cannot go there yet; null when it can
   */
  private record Place(@Nullable Long accountId, @Nullable Long tenantId, @Nullable String parked) {
    static final Place NOWHERE = new Place(null, null, null);
  }

  private Function<Split.Part, Place> places(Source source, Directory.Signer signer) {
    return switch (signer) {
      case Directory.App app -> {
        Directory.Platform platform = known.directory().platform(source.name());
        yield part -> ofApp(platform, app, part);
      }
      case Directory.Endpoint endpoint -> part -> ofEndpoint(endpoint, part);
    };
  }

  private static Place ofApp(Directory.Platform platform, Directory.App app, Split.Part part) {
    @Nullable String named = part.externalAccount();
    if (named == null) {
      return ofBusiness(platform.business(part.business()), app);
    }
    Optional<Directory.Line> line = platform.line(named);
    if (line.isEmpty()) {
      return new Place(null, null, "unknown line " + plain(named));
    }
    return line.get().appId() == app.id()
        ? new Place(line.get().accountId(), line.get().tenantId(), null)
        : new Place(null, null, AwaitedLine.foreign("the line belongs to another app"));
  }

  // An event of a whole business (a template, a restriction) names no line.
  private static Place ofBusiness(Optional<Directory.Business> business, Directory.App app) {
    if (business.isEmpty()) {
      return Place.NOWHERE;
    }
    return business.get().appId() == app.id()
        ? new Place(null, business.get().tenantId(), null)
        : new Place(null, null, AwaitedLine.foreign("the business belongs to another app"));
  }

  private static Place ofEndpoint(Directory.Endpoint endpoint, Split.Part part) {
    String named = digits(part.externalAccount());
    boolean isOther =
        endpoint.accountId() != null
            && !named.isEmpty()
            && !endpoint.number().isEmpty()
            && !named.equals(endpoint.number());
    return isOther
        ? new Place(
            null,
            endpoint.tenantId(),
            AwaitedLine.foreign("the endpoint's line has another number"))
        : new Place(endpoint.accountId(), endpoint.tenantId(), null);
  }

  private static String digits(@Nullable String text) {
    return text == null ? "" : text.replaceAll("[^0-9]", "");
  }

  private NewLeaf leaf(Source source, Directory.Signer signer, Split.Part part, Place place) {
    return new NewLeaf(
        ids.next(),
        signer.id(),
        part.key(),
        place.accountId,
        place.tenantId,
        source.name(),
        plain(part.kind()),
        part.queue(),
        part.body(),
        part.externalAccount() == null ? null : plain(part.externalAccount()),
        place.parked);
  }

  private NewLeaf whole(Source source, Directory.Signer signer, byte[] body, String reason) {
    return new NewLeaf(
        ids.next(),
        signer.id(),
        LeafKey.hashed(body, "malformed", source.name()),
        null,
        signer instanceof Directory.Endpoint endpoint ? endpoint.tenantId() : null,
        source.name(),
        "malformed",
        NewLeaf.Queue.INBOX,
        Buffer.buffer(body),
        null,
        "malformed: " + reason);
  }

  private static String plain(String name) {
    String kept = name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name;
    return LeafText.legible(kept);
  }
}
