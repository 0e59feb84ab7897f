package dev.switchboard.inbox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The collected payloads of one source as one history. As they are they contradict each other, and
 * then it is arrival that decides: their authors use one id for many messages, where the first one
 * counts, one second for many events, where they are shown as they came, and several names for one
 * person, where the last one is shown. So a message has its file in its id, a file its own seconds,
 * and everybody one name. Ids that are spoken of (by statuses, reactions, edits, unsends) stay:
 * what all files say of one message is said of one message, which is added, since most files speak
 * of one that is in none. Reactions and edits are made a second time, later and in other words:
 * which of the two counts is then a question of their times, not of their arrival.
 */
final class Retold {
  private static final Path META = Path.of("src/test/resources/meta");
  private static final DateTimeFormatter ISO =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssZ");
  private static final int LATER = 1_000;

  private final boolean isWhatsApp;
  private final List<byte[]> bodies = new ArrayList<>();
  // What is spoken of, and the body of a post that says it.
  private final Map<String, JsonObject> spokenOf = new LinkedHashMap<>();
  private final Set<String> ours = new HashSet<>();
  private int file;
  private int spoken;

  private Retold(String source) {
    isWhatsApp = source.equals("whatsapp");
  }

  static List<byte[]> of(String source) {
    Retold retold = new Retold(source);
    for (Path file : files(source)) {
      JsonObject body = new JsonObject(read(file));
      retold.retell(body, 0);
      retold.add(body);
      if (retold.speaksLater(body)) {
        retold.retell(body, LATER);
        retold.add(body);
      }
      retold.file++;
    }
    List<byte[]> history = new ArrayList<>();
    retold.spokenOf.values().forEach(body -> history.add(bytes(body)));
    history.addAll(retold.bodies);
    return history;
  }

  private static List<Path> files(String source) {
    try (Stream<Path> files = Files.list(META.resolve(source))) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void add(JsonObject body) {
    bodies.add(bytes(body));
  }

  private static byte[] bytes(JsonObject body) {
    return body.encode().getBytes(StandardCharsets.UTF_8);
  }

  private void retell(JsonObject body, int later) {
    for (JsonObject entry : objects(body, "entry")) {
      objects(entry, "messaging").forEach(event -> event(entry, event, later));
      for (JsonObject change : objects(entry, "changes")) {
        if (change.getValue("value") instanceof JsonObject value) {
          objects(value, "contacts").forEach(Retold::name);
          for (String list : List.of("messages", "statuses", "message_echoes")) {
            objects(value, list).forEach(item -> item(entry, value, list, item, later));
          }
        }
      }
    }
  }

  private static void name(JsonObject contact) {
    if (contact.getValue("profile") instanceof JsonObject profile) {
      profile.put("name", "Somebody");
    }
  }

  private void item(JsonObject entry, JsonObject value, String list, JsonObject item, int later) {
    shift(item, later);
    String type = item.getString("type", "");
    @Nullable String id = item.getString("id");
    if (list.equals("statuses")) {
      speak(entry, value, id, item.getString("recipient_id"), true);
      return;
    }
    if (id != null) {
      item.put("id", id + "~" + file + (later > 0 ? "+" : ""));
    }
    JsonObject said = item.getValue(type) instanceof JsonObject object ? object : new JsonObject();
    boolean isEcho = list.equals("message_echoes");
    String person = item.getString(isEcho ? "to" : "from");
    speak(entry, value, said.getString("message_id"), person, isEcho);
    speak(entry, value, said.getString("original_message_id"), person, isEcho);
  }

  private void event(JsonObject entry, JsonObject event, int later) {
    shift(event, later);
    JsonObject message = event.getJsonObject("message", new JsonObject());
    @Nullable String mid = message.getString("mid");
    String person = String.valueOf(event.getJsonObject("sender", new JsonObject()).getValue("id"));
    if (message.getBoolean("is_deleted", false)) {
      speak(entry, event, mid, person, false);
    } else if (mid != null) {
      message.put("mid", mid + "~" + file);
    }
    for (String kind : List.of("message_edit", "reaction")) {
      JsonObject said = event.getJsonObject(kind, new JsonObject());
      speak(entry, event, said.getString("mid"), person, false);
    }
    for (String kind : List.of("read", "delivery")) {
      JsonObject said = event.getJsonObject(kind, new JsonObject());
      speak(entry, event, said.getString("mid"), person, true);
      for (Object one : said.getJsonArray("mids", new JsonArray())) {
        speak(entry, event, one.toString(), person, true);
      }
    }
  }

  // Says everything that can be said twice in other words; whether there was any.
  private boolean speaksLater(JsonObject body) {
    boolean speaks = false;
    for (JsonObject entry : objects(body, "entry")) {
      for (JsonObject event : objects(entry, "messaging")) {
        speaks |= reword(event, "reaction", "emoji");
        speaks |= reword(event, "message_edit", "text");
        rename(event.getJsonObject("reaction", new JsonObject()), "action", "react");
        rename(event.getJsonObject("message_edit", new JsonObject()), "num_edit", "38");
      }
      for (JsonObject change : objects(entry, "changes")) {
        if (change.getValue("value") instanceof JsonObject value) {
          for (String list : List.of("messages", "message_echoes")) {
            for (JsonObject item : objects(value, list)) {
              JsonObject edit = item.getJsonObject("edit", new JsonObject());
              JsonObject edited = edit.getJsonObject("message", new JsonObject());
              speaks |= reword(item, "reaction", "emoji");
              speaks |= reword(edited, "text", "body");
            }
          }
        }
      }
    }
    return speaks;
  }

  private static boolean reword(JsonObject holder, String kind, String member) {
    boolean isThere = holder.getValue(kind) instanceof JsonObject;
    if (isThere) {
      holder.getJsonObject(kind).put(member, "✏");
    }
    return isThere;
  }

  private static void rename(JsonObject holder, String member, String value) {
    if (!holder.isEmpty()) {
      holder.put(member, value);
    }
  }

  private void shift(JsonObject item, int later) {
    @Nullable Object time = item.getValue("timestamp");
    if (time != null) {
      int seconds = later > 0 ? later : file;
      item.put(
          "timestamp",
          time instanceof Number number
              ? (Object) (number.longValue() + seconds * 1_000L)
              : shifted(time.toString(), seconds));
    }
  }

  private static String shifted(String time, int seconds) {
    return time.chars().allMatch(Character::isDigit)
        ? Long.toString(Long.parseLong(time) + seconds)
        : OffsetDateTime.parse(time, ISO).plusSeconds(seconds).format(ISO);
  }

  // Whoever is told the state of a message wrote it; on all else the first word counts.
  private void speak(
      JsonObject entry,
      JsonObject around,
      @Nullable String id,
      @Nullable String person,
      boolean isOurs) {
    if (id == null || person == null) {
      return;
    }
    String line = isWhatsApp ? around.getJsonObject("metadata", new JsonObject()).encode() : "";
    String name = entry.getValue("id") + line + id;
    if (isOurs ? ours.add(name) : !spokenOf.containsKey(name)) {
      JsonObject item = isWhatsApp ? text(id, person, isOurs) : message(entry, id, person, isOurs);
      spokenOf.put(name, isWhatsApp ? post(entry, around, item, isOurs) : page(entry, item));
    }
  }

  private JsonObject text(String id, String person, boolean isOurs) {
    return new JsonObject()
        .put("id", id)
        .put(isOurs ? "to" : "from", person)
        .put("timestamp", Integer.toString(1_400_000_000 + spoken++))
        .put("type", "text")
        .put("text", new JsonObject().put("body", "what is spoken of"));
  }

  private static JsonObject post(
      JsonObject entry, JsonObject around, JsonObject item, boolean isOurs) {
    JsonObject value =
        new JsonObject()
            .put("messaging_product", "whatsapp")
            .put("metadata", around.getValue("metadata"))
            .put(isOurs ? "message_echoes" : "messages", new JsonArray().add(item));
    JsonObject change =
        new JsonObject()
            .put("field", isOurs ? "smb_message_echoes" : "messages")
            .put("value", value);
    return post(
        "whatsapp_business_account",
        new JsonObject()
            .put("id", entry.getValue("id"))
            .put("changes", new JsonArray().add(change)));
  }

  private JsonObject message(JsonObject entry, String id, String person, boolean isOurs) {
    JsonObject them = new JsonObject().put("id", person);
    JsonObject us = new JsonObject().put("id", entry.getValue("id"));
    JsonObject said = new JsonObject().put("mid", id).put("text", "what is spoken of");
    if (isOurs) {
      said.put("is_echo", true);
    }
    return new JsonObject()
        .put("sender", isOurs ? us : them)
        .put("recipient", isOurs ? them : us)
        .put("timestamp", 1_400_000_000_000L + spoken++)
        .put("message", said);
  }

  private static JsonObject page(JsonObject entry, JsonObject event) {
    return post(
        "page",
        new JsonObject()
            .put("id", entry.getValue("id"))
            .put("time", 1_400_000_000_000L)
            .put("messaging", new JsonArray().add(event)));
  }

  private static JsonObject post(String object, JsonObject entry) {
    return new JsonObject().put("object", object).put("entry", new JsonArray().add(entry));
  }

  private static List<JsonObject> objects(JsonObject holder, String list) {
    return holder.getValue(list) instanceof JsonArray array
        ? array.stream().filter(JsonObject.class::isInstance).map(JsonObject.class::cast).toList()
        : List.of();
  }
}
