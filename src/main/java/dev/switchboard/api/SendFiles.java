package dev.switchboard.api;

import dev.switchboard.db.Tx;
import dev.switchboard.media.MediaShelfStore;
import dev.switchboard.media.MediaShelfStore.Item;
import dev.switchboard.media.Sha256;
import dev.switchboard.platform.MediaRules;
import dev.switchboard.platform.Platform;
import dev.switchboard.sending.LineFileStore;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The files of ours that messages name by their ids: looked up, held against the platform's rules,
 * and asked for at the platform. Thread-safe.
 */
final class SendFiles {
  private static final Set<String> KINDS = Set.of("image", "audio", "video", "document", "sticker");
  private static final String UPLOAD = "Upload it with POST /api/v1/media and send that id";

  private final LineFileStore files;

  SendFiles(LineFileStore files) {
    this.files = files;
  }

  /** By which line messages go out. */
  record Line(long tenantId, long accountId, Platform platform) {}

  /**
   * A file that goes along.
   *
   * @param fileId how the outbox names it
   * @param name of a document, where the message gives none
   */
  record Attached(long mediaId, long fileId, @Nullable String name) {}

  /** A file and how a message wants it; {@code id} as the message names it. */
  private record Named(String type, Item item, Sha256 bytes) {
    /** Several uploads are asked for in one order by everybody. */
    String order() {
      return "%s %s %s".formatted(bytes.hex(), item.mimeType(), type);
    }
  }

  private record Asked(SendRequest request, Named file) {}

  /** Asks for all files of a group's messages; equal ones want the same. */
  Future<Map<SendRequest, Attached>> want(Tx tx, Line line, SendGroup group) {
    Map<SendRequest, Long> ids = new HashMap<>();
    group
        .messages()
        .forEach(
            request -> id(request.type(), request.content()).ifPresent(id -> ids.put(request, id)));
    return ids.isEmpty()
        ? Future.succeededFuture(Map.of())
        : MediaShelfStore.find(tx, ids.values())
            .compose(items -> want(tx, line, named(line.platform(), ids, items)));
  }

  private static List<Asked> named(
      Platform platform, Map<SendRequest, Long> ids, List<Item> items) {
    Map<Long, Item> byId = new HashMap<>();
    items.forEach(item -> byId.put(item.id(), item));
    List<Asked> asked = new ArrayList<>();
    ids.forEach((request, id) ->
        asked.add(new Asked(request, named(platform, request.type(), byId.get(id)))));
    asked.sort(Comparator.comparing(one -> one.file().order()));
    return asked;
  }

  // Another agency's file and one that never was are answered alike.
  private static Named named(Platform platform, String type, @Nullable Item item) {
    String field = type + ".id";
    if (item == null) {
      throw Problem.rule(field, "is not found: no file of this agency has it", UPLOAD);
    }
    @Nullable Sha256 bytes = item.sha256();
    if (bytes == null) {
      throw Problem.rule(field, "names a file that is " + item.state(), UPLOAD);
    }
    if (platform == Platform.INSTAGRAM) {
      throw Problem.rule(field, "is no way to Instagram", "Send a link that Meta can open");
    }
    MediaRules.check(platform, type, item.mimeType(), size(item))
        .ifPresent(breach -> {
          throw Problem.rule(breach.field(), breach.limit(), breach.alternative());
        });
    return new Named(type, item, bytes);
  }

  private Future<Map<SendRequest, Attached>> want(Tx tx, Line line, List<Asked> all) {
    Future<Map<SendRequest, Attached>> attached = Future.succeededFuture(new HashMap<>());
    for (Asked one : all) {
      attached =
          attached.compose(before ->
              want(tx, line, one.file(), false)
                  .map(file -> {
                    before.put(one.request(), file);
                    return before;
                  }));
    }
    return attached;
  }

  private Future<Attached> want(Tx tx, Line line, Named one, boolean isAnew) {
    Item item = one.item();
    var wanted =
        new LineFileStore.Wanted(
            line.tenantId(),
            line.accountId(),
            Buffer.buffer(one.bytes().bytes()),
            item.mimeType(),
            one.type(),
            size(item),
            item.id());
    return files.want(tx, wanted, isAnew).map(id -> new Attached(item.id(), id, item.name()));
  }

  /**
   * Asks for the file of a message that is sent again.
   *
   * @param isAnew whether the platform could not use what it was given
   */
  Future<Optional<Attached>> again(Tx tx, Line line, String type, Object content, boolean isAnew) {
    Optional<Long> id = id(type, content);
    if (id.isEmpty()) {
      return Future.succeededFuture(Optional.empty());
    }
    return MediaShelfStore.find(tx, id.get())
        .compose(item -> want(tx, line, named(line.platform(), type, item.orElse(null)), isAnew))
        .map(Optional::of);
  }

  private static long size(Item item) {
    return item.size() == null ? 0 : item.size();
  }

  /** An id that cannot be ours is looked for as one that nobody has. */
  private static Optional<Long> id(String type, Object content) {
    if (!KINDS.contains(type)
        || !(content instanceof JsonObject object)
        || !(object.getValue("id") instanceof String id)) {
      return Optional.empty();
    }
    return Optional.of(id.matches("[0-9]{1,18}") ? Long.parseLong(id) : -1L);
  }

  /** The content as it is kept: a document without a name has its file's. */
  static Object complete(@Nullable Attached file, String type, Object content) {
    if (file == null
        || file.name() == null
        || !type.equals("document")
        || !(content instanceof JsonObject object)
        || object.containsKey("filename")) {
      return content;
    }
    return object.copy().put("filename", file.name());
  }

  /** The content for the platform, whose own id comes in when the message goes. */
  static Object without(@Nullable Attached file, Object content) {
    if (file == null || !(content instanceof JsonObject object)) {
      return content;
    }
    JsonObject bare = object.copy();
    bare.remove("id");
    return bare;
  }
}
