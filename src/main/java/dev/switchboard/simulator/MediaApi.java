package dev.switchboard.simulator;

import dev.switchboard.simulator.MediaShelf.Media;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.FileUpload;
import io.vertx.ext.web.RoutingContext;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Media: upload, where they are, their bytes, delete. */
final class MediaApi {
  /** Where the bytes are; as at Meta a place of its own, which wants the token, too. */
  static final String BYTES = "/_media/";

  private final Vertx vertx;
  private final InstantSource clock;
  private final Gate gate;
  private final Notes notes;
  private final MediaShelf shelf;
  private final Faults faults;
  private final Dice dice;
  private final Path folder;

  MediaApi(
      Vertx vertx,
      InstantSource clock,
      Gate gate,
      Notes notes,
      MediaShelf shelf,
      Faults faults,
      Dice dice,
      Path folder) {
    this.vertx = vertx;
    this.clock = clock;
    this.gate = gate;
    this.notes = notes;
    this.shelf = shelf;
    this.faults = faults;
    this.dice = dice;
    this.folder = folder;
  }

  void upload(RoutingContext context) {
    String number = Answers.param(context, "id");
    int latency = faults.of(number).latencyMs();
    if (latency == 0) {
      judge(context, number);
    } else {
      vertx.setTimer(latency, timer -> judge(context, number));
    }
  }

  private void judge(RoutingContext context, String number) {
    List<FileUpload> files = context.fileUploads();
    Optional<GraphError> refusal =
        gate.refusalOfNumber(context, number)
            .or(() -> fault(number))
            .or(() -> form(context, files))
            .or(() ->
                UploadRules.refusal(mimeType(context, files.getFirst()), files.getFirst().size()));
    if (refusal.isPresent()) {
      refuse(context, number, refusal.get());
    } else {
      keep(context, number, files.getFirst());
    }
  }

  private Optional<GraphError> fault(String number) {
    Fault fault = faults.of(number);
    return dice.next("upload", number).nextDouble()
            < Math.max(fault.errorRate(), fault.uploadErrorRate())
        ? Optional.of(GraphError.of(fault.errorCode(), "The simulator was told to fail."))
        : Optional.empty();
  }

  private static Optional<GraphError> form(RoutingContext context, List<FileUpload> files) {
    if (!"whatsapp".equals(context.request().getFormAttribute("messaging_product"))) {
      return Optional.of(GraphError.parameter("The parameter messaging_product is required."));
    }
    return files.isEmpty()
        ? Optional.of(GraphError.parameter("The parameter file is required."))
        : Optional.empty();
  }

  // Some clients put a kind where Meta wants a type, and get along.
  private static String mimeType(RoutingContext context, FileUpload file) {
    String named = context.request().getFormAttribute("type");
    return named == null || !named.contains("/") ? file.contentType() : named;
  }

  private void refuse(RoutingContext context, String number, GraphError error) {
    JsonObject line =
        Lines.of("media-refused", clock.instant())
            .put("phoneNumberId", number)
            .put("status", error.status())
            .put("code", error.code());
    notes.take(line).onComplete(written -> Answers.error(context, error));
  }

  private void keep(RoutingContext context, String number, FileUpload file) {
    Path path = Path.of(file.uploadedFileName());
    boolean lost = dice.next("kept", number).nextDouble() < faults.of(number).lostUploadRate();
    vertx
        .executeBlocking(() -> Samples.sha256(path))
        .compose(sha256 -> {
          String name = String.valueOf(path.getFileName());
          Media media =
              new Media(shelf.newId(), mimeType(context, file), sha256, file.size(), name);
          JsonObject line = Lines.of("media", clock.instant()).put("phoneNumberId", number);
          return notes.take(media.journaled(lost ? line.put("lost", true) : line)).map(media);
        })
        .onSuccess(media -> {
          shelf.add(media);
          if (lost) {
            var _ = context.request().connection().close();
          } else {
            Answers.ok(context, new JsonObject().put("id", media.id()));
          }
        })
        .onFailure(e -> Answers.error(context, GraphError.of(131000, e.toString())));
  }

  /** A medium, or a number: Meta's ids share one space. */
  void describe(RoutingContext context) {
    String id = Answers.param(context, "id");
    Optional<GraphError> refusal = gate.refusal(context);
    if (refusal.isPresent()) {
      Answers.error(context, refusal.get());
      return;
    }
    gate.number(id)
        .ifPresentOrElse(
            number -> NumberApi.describe(context, number),
            () ->
                shelf
                    .find(id)
                    .map(media -> described(context, media))
                    .ifPresentOrElse(
                        found -> Answers.ok(context, found), () -> unknown(context, id)));
  }

  private static JsonObject described(RoutingContext context, Media media) {
    String url = "http://" + context.request().authority() + BYTES + media.id();
    return new JsonObject()
        .put("url", url)
        .put("mime_type", media.mimeType())
        .put("sha256", media.sha256())
        .put("file_size", media.size())
        .put("id", media.id())
        .put("messaging_product", "whatsapp");
  }

  void bytes(RoutingContext context) {
    Optional<GraphError> refusal = gate.refusal(context);
    Optional<Media> media = shelf.find(Answers.param(context, "id"));
    if (refusal.isPresent()) {
      Answers.error(context, refusal.get());
    } else if (media.isEmpty()) {
      var _ = context.response().setStatusCode(404).end();
    } else {
      serve(context, media.get());
    }
  }

  private void serve(RoutingContext context, Media media) {
    context.response().putHeader("Content-Type", media.mimeType());
    String file = media.file();
    if (file == null) {
      Buffer sample = Samples.bytes(media.mimeType());
      var _ = context.response().end(sample);
    } else {
      var _ =
          context
              .response()
              .sendFile(folder.resolve(file).toString())
              .onFailure(e -> context.fail(404));
    }
  }

  void delete(RoutingContext context) {
    String id = Answers.param(context, "id");
    Optional<GraphError> refusal = gate.refusal(context);
    if (refusal.isPresent()) {
      Answers.error(context, refusal.get());
    } else if (shelf.find(id).isEmpty()) {
      unknown(context, id);
    } else {
      shelf.remove(id);
      notes
          .take(Lines.of("media-deleted", clock.instant()).put("id", id))
          .onSuccess(written -> Answers.ok(context, new JsonObject().put("success", true)))
          .onFailure(e -> Answers.error(context, GraphError.of(131000, e.toString())));
    }
  }

  private static void unknown(RoutingContext context, String id) {
    String method = context.request().method().name().toLowerCase(Locale.ROOT);
    Answers.error(context, GraphError.unknownObject(method, id));
  }
}
