package dev.switchboard.media;

import dev.switchboard.db.Database;
import dev.switchboard.db.Tx;
import dev.switchboard.db.Vault;
import dev.switchboard.platform.GraphMedia;
import dev.switchboard.platform.MediaAnswer;
import dev.switchboard.platform.Platform;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches files from the platform into the store, and removes those that no row names any more.
 * Thread-safe; blocks the calling virtual thread.
 */
public final class MediaFiles {
  private static final Logger LOG = LoggerFactory.getLogger(MediaFiles.class);
  private static final String WRONG_HASH = "it is not the file that the platform announced";
  private static final String NOT_AT_PLATFORM = "the platform does not have it any more";
  private static final String STORY_OVER = "the story was over before it could be kept";

  private final Database database;
  private final Blobs blobs;
  private final GraphMedia graph;
  private final Vault vault;
  private final Downloader downloader;
  private final Path incoming;

  public MediaFiles(
      Vertx vertx,
      Database database,
      Blobs blobs,
      GraphMedia graph,
      Vault vault,
      MediaConfig config) {
    this.database = database;
    this.blobs = blobs;
    this.graph = graph;
    this.vault = vault;
    this.incoming = config.incoming();
    this.downloader = new Downloader(vertx, config.policy(), incoming);
  }

  /** Where a file is, and the hash that it must have; or why it cannot be had. */
  private sealed interface Place {
    record At(URI url, @Nullable String token, @Nullable String sha256) implements Place {}

    record Nowhere(Fetched why) implements Place {}
  }

  /**
   * Fetches one file into the store.
   *
   * @throws IOException when it may work later
   */
  Fetched fetch(long mediaId) throws IOException, InterruptedException {
    Optional<MediaStore.Wanted> wanted =
        database.transact(tx -> MediaStore.wanted(tx, mediaId).await());
    if (wanted.isEmpty()) {
      return Fetched.gone("nobody waits for it");
    }
    // A second try for a hash that is wrong: bytes may be lost once, not twice at the same place.
    Fetched first = fetch(wanted.get());
    return WRONG_HASH.equals(first.reason()) ? fetch(wanted.get()) : first;
  }

  private Fetched fetch(MediaStore.Wanted wanted) throws IOException, InterruptedException {
    return switch (place(wanted)) {
      case Place.Nowhere(var why) -> why;
      case Place.At(var url, var token, var sha256) ->
          switch (downloader.fetch(url, token, wanted.kind().largest())) {
            case Downloader.Result.Refused(var reason) -> Fetched.refused(reason);
            case Downloader.Result.Gone() ->
                Fetched.gone(wanted.kind() == MediaKind.STORY ? STORY_OVER : NOT_AT_PLATFORM);
            case Downloader.Result.Whole(var file) -> keep(wanted, sha256, file);
          };
    };
  }

  private Place place(MediaStore.Wanted wanted) throws IOException {
    @Nullable String url = wanted.url();
    @Nullable String id = wanted.externalId();
    if (wanted.platform() != Platform.WHATSAPP || id == null) {
      return url == null
          ? new Place.Nowhere(Fetched.gone(NOT_AT_PLATFORM))
          : address(url, null, wanted.sha256());
    }
    String token =
        vault.unseal(wanted.sealedToken().getBytes(), "account.access_token/" + wanted.accountId());
    return switch (graph.describe(id, token).await()) {
      case MediaAnswer.Found found ->
          new Place.At(
              found.url(), token, found.sha256() == null ? wanted.sha256() : found.sha256());
      case MediaAnswer.Gone() -> new Place.Nowhere(Fetched.gone(NOT_AT_PLATFORM));
      case MediaAnswer.Refused(var why) ->
          throw new IOException("Meta said %d: %s".formatted(why.code(), why.details()));
      case MediaAnswer.Unreachable(var reason) -> throw new IOException(reason);
    };
  }

  private static Place address(String url, @Nullable String token, @Nullable String sha256) {
    try {
      return new Place.At(URI.create(url), token, sha256);
    } catch (IllegalArgumentException e) {
      return new Place.Nowhere(Fetched.refused("its address is not one of a file"));
    }
  }

  private Fetched keep(MediaStore.Wanted wanted, @Nullable String declared, Spool.Result.Whole file)
      throws IOException, InterruptedException {
    Optional<Sha256> expected = Sha256.declared(declared);
    if (expected.isPresent() && !expected.get().equals(file.sha256())) {
      Spool.discard(file.path());
      return Fetched.refused(WRONG_HASH);
    }
    if (!file.type().fits(wanted.kind())) {
      Spool.discard(file.path());
      return Fetched.refused("it is not what it was said to be: " + wanted.kind().wire());
    }
    return Storing.put(
        blobs,
        incoming,
        file,
        wanted.kind(),
        wanted.mimeType(),
        files -> database.transaction(tx -> MediaStore.expect(tx, files)).await());
  }

  /** Whether the store still has what was put there: retention may have removed it meanwhile. */
  boolean has(Fetched stored) {
    try {
      return Storing.has(blobs, stored);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What was looked at, and how many of those files no row named any more. */
  record Collected(int seen, int deleted) {}

  /** Deletes up to {@code limit} files that rows have let go of, unless another row names them. */
  Collected collect(int limit) {
    List<MediaStore.LetGo> letGo = database.transaction(tx -> MediaStore.letGo(tx, limit)).await();
    int deleted = 0;
    int seen = 0;
    for (MediaStore.LetGo file : letGo) {
      try {
        deleted += database.transact(tx -> forget(tx, file)) ? 1 : 0;
        seen++;
      } catch (UncheckedIOException e) {
        // The next round goes on behind it; when the store is away, it is asked once a round.
        LOG.warn("a file stays in the store for an hour more: {}", e.getMessage());
        database.transaction(tx -> MediaStore.postpone(tx, file)).await();
        break;
      }
    }
    return new Collected(seen, deleted);
  }

  // The bytes go before the commit: a crash between the two means that they are looked for again.
  private boolean forget(Tx tx, MediaStore.LetGo file) {
    MediaStore.holdFiles(tx, List.of(file.sha256())).await();
    boolean gone = !MediaStore.isUsed(tx, file.sha256()).await() && delete(file.sha256());
    MediaStore.strikeOff(tx, file).await();
    return gone;
  }

  private boolean delete(Sha256 file) {
    try {
      blobs.delete(file);
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
