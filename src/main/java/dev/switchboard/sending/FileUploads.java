package dev.switchboard.sending;

import dev.switchboard.db.Tx;
import dev.switchboard.inbox.MessageState;
import dev.switchboard.media.Blobs;
import dev.switchboard.media.Sha256;
import dev.switchboard.platform.ErrorTable;
import dev.switchboard.platform.GraphAnswer;
import dev.switchboard.platform.GraphMedia;
import dev.switchboard.platform.Platform;
import dev.switchboard.platform.UploadAnswer;
import dev.switchboard.workflow.RetryAfterException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Uploads files to the platform, and lets go or gives up the messages that wait for them.
 * Thread-safe; blocks the calling virtual thread.
 */
public final class FileUploads {
  // WhatsApp keeps uploads for 30 days. Messenger says no time; an id that is unknown is renewed.
  private static final Duration LIFE = Duration.ofDays(30);
  private static final Duration PAUSED = Duration.ofMinutes(5);

  private final SendingRoom room;
  private final Blobs blobs;
  private final GraphMedia graph;
  private final Calls calls;

  public FileUploads(SendingRoom room, Blobs blobs, GraphMedia graph) {
    this.room = room;
    this.blobs = blobs;
    this.graph = graph;
    this.calls =
        new Calls(
            room.threads(),
            room.bus(),
            new AlertStore(room.bus(), room.ids()),
            new LineFileStore(room.bus(), room.ids()));
  }

  /**
   * Uploads one file.
   *
   * @throws IOException when it may work later
   */
  Uploaded upload(long fileId) throws IOException {
    Optional<LineFileStore.Upload> wanted =
        room.database().transact(tx -> LineFileStore.open(tx, fileId).await());
    return wanted.isEmpty() ? Uploaded.unneeded() : upload(wanted.get());
  }

  private Uploaded upload(LineFileStore.Upload wanted) throws IOException {
    String token =
        room.vault()
            .unseal(wanted.sealedToken().getBytes(), "account.access_token/" + wanted.accountId());
    try (Blobs.Local file = blobs.local(Sha256.of(wanted.sha256().getBytes()))) {
      var upload =
          new GraphMedia.Upload(
              wanted.platform(),
              wanted.sender(),
              token,
              wanted.kind(),
              wanted.mimeType(),
              file.path(),
              wanted.size());
      return uploaded(wanted, graph.upload(upload).await());
    } catch (NoSuchFileException e) {
      return Uploaded.failed("the file is not kept here any more");
    }
  }

  private Uploaded uploaded(LineFileStore.Upload wanted, UploadAnswer answer) throws IOException {
    return switch (answer) {
      case UploadAnswer.Uploaded(var id) -> Uploaded.as(id);
      case UploadAnswer.Unreachable(var reason) -> throw new IOException(reason);
      case UploadAnswer.Refused(var why) -> refused(wanted, why);
    };
  }

  private Uploaded refused(LineFileStore.Upload wanted, GraphAnswer.Refused why)
      throws IOException {
    ErrorTable.Rule rule = ErrorTable.of(wanted.platform(), why.code(), why.subcode());
    String said = "%d %s".formatted(why.code(), why.details());
    return switch (rule.treatment()) {
      case FAIL ->
          wanted.platform() == Platform.WHATSAPP ? Uploaded.refused(said) : Uploaded.failed(said);
      case PAUSE_LINE -> {
        // No message asks Meta while all wait for files: it must be said here.
        var _ =
            room.database()
                .transact(tx -> {
                  calls.tellPaused(tx, wanted.accountId(), PAUSED, rule.scope(), why);
                  return true;
                });
        throw new RetryAfterException(said, PAUSED);
      }
      // Uploaded twice at worst: there is nothing to be in doubt about.
      case DOUBT, RETRY, WAIT_LINE, WAIT_RECIPIENT -> throw later(said, why.rest());
    };
  }

  private static IOException later(String said, @Nullable Duration rest) {
    if (rest != null) {
      throw new RetryAfterException(said, rest);
    }
    return new IOException(said);
  }

  /** Writes what became of it, with the run's own step. */
  void record(Tx tx, long fileId, Uploaded uploaded) {
    @Nullable String externalId = uploaded.externalId();
    @Nullable Integer code = uploaded.code();
    if (externalId != null) {
      LineFileStore.ready(tx, fileId, externalId, LIFE)
          .await()
          .ifPresent(line ->
              tx.afterCommit(
                  () -> room.bus().publish(OutboxEvent.TOPIC, new OutboxEvent.Queued(line))));
    } else if (code != null) {
      List<Long> waited = LineFileStore.failed(tx, fileId).await();
      calls.show(
          tx,
          waited.stream()
              .map(id -> new Move(id, MessageState.FAILED, null, code, uploaded.reason()))
              .toList());
    }
  }
}
