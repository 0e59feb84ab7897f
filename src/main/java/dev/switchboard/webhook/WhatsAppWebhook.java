package dev.switchboard.webhook;

import dev.switchboard.db.Ids;
import dev.switchboard.ledger.NewLeaf;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Decides what a POST of the WhatsApp webhook is: whose signature it bears and which leaves it
 * holds. Belongs to one event loop, because a signature's {@code Mac} does.
 */
final class WhatsAppWebhook {
  private static final String SOURCE = "whatsapp";

  private final Ids ids;
  private Directory known = Directory.EMPTY;
  private final Map<Long, List<Signature>> signatures = new HashMap<>();

  WhatsAppWebhook(Ids ids) {
    this.ids = ids;
  }

  void know(Directory directory) {
    if (directory.apps().equals(known.apps())) {
      known = directory;
      return;
    }
    known = directory;
    signatures.clear();
    directory
        .apps()
        .forEach(
            app -> signatures.put(app.id(), app.secrets().stream().map(Signature::new).toList()));
  }

  boolean hasVerifyToken(String token) {
    boolean fits = false;
    for (Directory.App app : known.apps()) {
      // Every token is compared, each in constant time: the answer's time says nothing.
      fits |=
          java.security.MessageDigest.isEqual(
              app.verifyToken().getBytes(java.nio.charset.StandardCharsets.UTF_8),
              token.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    return fits;
  }

  /**
   * The leaves of a POST.
   *
   * @param claimed the signature's bytes, from the header
   * @return empty when no app's secret signed it
   */
  Optional<List<NewLeaf>> accept(byte[] body, byte[] claimed) {
    Split split = WhatsAppSplitter.split(body);
    return signer(split, body, claimed).map(app -> leaves(split, app, body));
  }

  // The apps of the lines it names come first; a POST that names none we know may still be signed
  // by any of ours.
  private Optional<Long> signer(Split split, byte[] body, byte[] claimed) {
    Set<Long> candidates = new LinkedHashSet<>();
    if (split instanceof Split.Leaves(var parts)) {
      for (Split.Part part : parts) {
        Optional.ofNullable(part.externalAccount())
            .flatMap(known::line)
            .ifPresent(line -> candidates.add(line.appId()));
        if (!candidates.isEmpty()) {
          break;
        }
      }
    }
    known.apps().forEach(app -> candidates.add(app.id()));
    return candidates.stream()
        .filter(app ->
            signatures.getOrDefault(app, List.of()).stream().anyMatch(s -> s.covers(body, claimed)))
        .findFirst();
  }

  private List<NewLeaf> leaves(Split split, long app, byte[] body) {
    return switch (split) {
      case Split.Malformed(var reason) -> List.of(whole(app, body, "malformed: " + reason));
      case Split.Leaves(var parts) -> {
        List<NewLeaf> leaves = new ArrayList<>(parts.size());
        parts.forEach(part -> leaves.add(leaf(part, app)));
        yield leaves;
      }
    };
  }

  private NewLeaf leaf(Split.Part part, long app) {
    Optional<Directory.Line> line =
        Optional.ofNullable(part.externalAccount()).flatMap(known::line);
    boolean isOurs = line.isPresent() && line.get().appId() == app;
    return new NewLeaf(
        ids.next(),
        app,
        part.key(),
        isOurs ? line.get().accountId() : null,
        isOurs ? line.get().tenantId() : null,
        SOURCE,
        part.kind(),
        part.queue(),
        part.body(),
        part.externalAccount(),
        reason(part, line, isOurs));
  }

  // An event of a whole account (a template, a restriction) names no line: the inbox room records
  // it.
  private static @org.jspecify.annotations.Nullable String reason(
      Split.Part part, Optional<Directory.Line> line, boolean isOurs) {
    if (isOurs || part.externalAccount() == null) {
      return null;
    }
    return line.isPresent()
        ? "foreign: the line belongs to another app"
        : "unknown line " + part.externalAccount();
  }

  private NewLeaf whole(long app, byte[] body, String reason) {
    UUID key = LeafKey.of(null, "malformed", LeafKey.digest(body));
    return new NewLeaf(
        ids.next(),
        app,
        key,
        null,
        null,
        SOURCE,
        "malformed",
        NewLeaf.Queue.INBOX,
        Buffer.buffer(body),
        null,
        reason);
  }
}
