package dev.switchboard.webhook;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Things that happened, taken out of the collected payloads and made up beside them, to be posted
 * in random batches. Cuts and joins text; knows nothing of keys.
 */
final class Batches {
  private static final int MOST_IN_A_POST = 1_000;
  private static final List<String> MERGED = List.of("messages", "statuses");

  private static final Pattern PHONE_NUMBER =
      Pattern.compile("\"phone_number_id\"\\s*:\\s*(\"[^\"]*\")");

  private final String source;
  private final List<Thing> things;

  /**
   * One thing: an item that stands in a list of a change or of an entry.
   *
   * @param entry the entry's own members, as text
   * @param change the change's members around the list, as text with %s for the lists; or the name
   *     of the entry's list
   * @param list the member it stands in; empty when the change is the thing
   * @param contacts those that came in its change: in another post they come along
   */
  record Thing(String entry, String change, String list, String item, List<String> contacts) {}

  private Batches(String source, List<Thing> things) {
    this.source = source;
    this.things = things;
  }

  /** All payloads' things and a few hundred made up. */
  static Batches of(String source, Random random) {
    List<Thing> things = new ArrayList<>();
    for (Path file : Payloads.of(source)) {
      things.addAll(things(source, Payloads.bytes(file)));
    }
    for (int i = 0; i < 300; i++) {
      things.add(source.equals("whatsapp") ? message(random, i) : event(random, i));
    }
    return new Batches(source, distinct(things));
  }

  /** The things of some bodies. */
  static Batches of(String source, List<byte[]> bodies) {
    return new Batches(
        source, distinct(bodies.stream().flatMap(body -> things(source, body).stream()).toList()));
  }

  private static Thing message(Random random, int i) {
    int line = random.nextInt(4);
    String change =
        "{\"field\":\"messages\",\"value\":{\"messaging_product\":\"whatsapp\",\"metadata\":{\"phone_number_id\":\"9%d\"}%%s}}"
            .formatted(line);
    // The same id on several lines, and a status of the same id: all of them are things.
    String item =
        "{\"from\":\"34%d\",\"id\":\"wamid.%d\",\"timestamp\":\"%d\",\"type\":\"text\",\"text\":{\"body\":\"\\u00e4\\/%d\"}}"
            .formatted(i % 7, i / 3, 1_700_000_000 + i / 3, i / 3);
    String status =
        "{\"id\":\"wamid.%d\",\"status\":\"%s\",\"timestamp\":\"%d\",\"recipient_id\":\"34%d\"}"
            .formatted(i / 3, List.of("sent", "read").get(i % 2), 1_700_000_001, i % 7);
    boolean isStatus = random.nextBoolean();
    return new Thing(
        "\"id\":\"W%d\"".formatted(line % 2),
        change,
        isStatus ? "statuses" : "messages",
        isStatus ? status : item.replace("34" + i % 7, "340"),
        List.of());
  }

  private static Thing event(Random random, int i) {
    String said =
        switch (i % 3) {
          case 0 -> "\"message\":{\"mid\":\"m.%d\",\"text\":\"\\ud83d\\ude00\"}".formatted(i / 6);
          case 1 -> "\"message\":{\"mid\":\"m.%d\",\"is_deleted\":true}".formatted(i / 6);
          default -> "\"read\":{\"watermark\":%d}".formatted(1_700_000_000_000L + i);
        };
    return new Thing(
        "\"id\":\"P%d\",\"time\":%d".formatted(random.nextInt(3), 1_700_000_000_000L),
        "messaging",
        "messaging",
        "{\"sender\":{\"id\":\"7\"},\"recipient\":{\"id\":\"8\"},\"timestamp\":%d,%s}"
            .formatted(1_700_000_000_000L + i / 6, said),
        List.of());
  }

  // What makes two things the same is written here once more, from Meta's documents and not from
  // the code: an id on a line.
  private static List<Thing> distinct(List<Thing> things) {
    Map<String, Thing> byName = new LinkedHashMap<>();
    things.forEach(thing -> byName.putIfAbsent(name(thing), thing));
    return List.copyOf(byName.values());
  }

  private static String name(Thing thing) {
    JsonSlice item = slice(thing.item);
    String mid = inner(item, "message", "mid") + inner(item, "message_edit", "mid");
    String id = item.text("id", "") + mid;
    String what =
        thing.list.isEmpty() || id.isEmpty() || !isNamed(thing)
            ? thing.item
            : "%s %s %s %s%s %s"
                .formatted(
                    id,
                    item.text("type", ""),
                    item.text("status", ""),
                    item.text("recipient_participant_id", ""),
                    inner(item, "message", "is_deleted") + inner(item, "message", "is_echo"),
                    inner(item, "message_edit", "num_edit"));
    return line(thing) + thing.list + what;
  }

  // A phone number where one is named, else the entry.
  private static String line(Thing thing) {
    Matcher number = PHONE_NUMBER.matcher(thing.change);
    return number.find() ? number.group(1) : thing.entry.replaceFirst(",?\\s*\"time\".*", "");
  }

  private static boolean isNamed(Thing thing) {
    return Set.of("messages", "statuses", "message_echoes", "messaging").contains(thing.list);
  }

  private static String inner(JsonSlice item, String member, String name) {
    @Nullable JsonSlice inner = item.get(member);
    return inner == null ? "" : inner.text(name, "");
  }

  private static List<Thing> things(String source, byte[] body) {
    List<Thing> things = new ArrayList<>();
    for (JsonSlice entry : requireNonNull(parse(body).get("entry")).elements()) {
      String own = members(entry, Set.of("changes", "messaging"));
      boolean isWhatsApp = source.equals("whatsapp");
      String list = isWhatsApp ? "changes" : "messaging";
      for (JsonSlice one : requireNonNull(entry.get(list)).elements()) {
        if (isWhatsApp) {
          changes(own, one, things);
        } else {
          things.add(new Thing(own, list, list, one.toString(), List.of()));
        }
      }
    }
    return things;
  }

  // Only messages and statuses are taken out of their change; other changes are posted as they are.
  private static void changes(String entry, JsonSlice change, List<Thing> things) {
    JsonSlice value = requireNonNull(change.get("value"));
    boolean isPlain = "messages".equals(change.text("field")) && value.get("errors") == null;
    if (!isPlain) {
      things.add(new Thing(entry, change.toString(), "", change.toString(), List.of()));
      return;
    }
    String around =
        "{\"field\":\"messages\",\"value\":{"
            + members(value, Set.of("messages", "statuses", "contacts"))
            + "%s}}";
    List<String> contacts = texts(value.get("contacts"));
    for (String list : MERGED) {
      for (String item : texts(value.get(list))) {
        things.add(new Thing(entry, around, list, item, contacts));
      }
    }
  }

  private static List<String> texts(@Nullable JsonSlice list) {
    return list == null ? List.of() : list.elements().stream().map(JsonSlice::toString).toList();
  }

  private static String members(JsonSlice of, Set<String> without) {
    return of.members().entrySet().stream()
        .filter(member -> !without.contains(member.getKey()))
        .map(member -> "\"" + member.getKey() + "\":" + member.getValue())
        .collect(Collectors.joining(","));
  }

  private static JsonSlice slice(String text) {
    return parse(text.getBytes(StandardCharsets.UTF_8));
  }

  private static JsonSlice parse(byte[] text) {
    try {
      return JsonSlice.parse(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What should be known in the end. */
  List<String> eachOnce() {
    return things.stream()
        .flatMap(thing -> Payloads.parts(source, post(List.of(thing))).stream())
        .map(BatchPropertyTest::known)
        .distinct()
        .toList();
  }

  /** All things, many of them twice or more, in random order, in posts of 1 to 1,000. */
  List<byte[]> posts(Random random) {
    List<Thing> all = new ArrayList<>(things);
    for (int i = random.nextInt(things.size() + 1); i > 0; i--) {
      all.add(things.get(random.nextInt(things.size())));
    }
    Collections.shuffle(all, random);
    List<byte[]> posts = new ArrayList<>();
    for (int from = 0; from < all.size(); ) {
      int most = random.nextInt(4) == 0 ? MOST_IN_A_POST : 1 + random.nextInt(20);
      int to = Math.min(all.size(), from + most);
      posts.add(post(all.subList(from, to)));
      from = to;
    }
    return posts;
  }

  /** Each thing in a post of its own, in order. */
  List<byte[]> alone() {
    return things.stream().map(thing -> post(List.of(thing))).toList();
  }

  /** As many things as one post may hold, so most of them several times. */
  byte[] largest(Random random) {
    return post(
        random.ints(MOST_IN_A_POST, 0, things.size()).mapToObj(i -> things.get(i)).toList());
  }

  // Things of one entry stand in one entry, things of one change in one change, in lists.
  private byte[] post(List<Thing> some) {
    Map<String, List<Thing>> entries =
        some.stream()
            .collect(Collectors.groupingBy(Thing::entry, LinkedHashMap::new, Collectors.toList()));
    String body =
        entries.entrySet().stream()
            .map(entry -> "{" + entry.getKey() + "," + inside(entry.getValue()) + "}")
            .collect(Collectors.joining(",", "{\"object\":\"x\",\"entry\":[", "]}"));
    return body.getBytes(StandardCharsets.UTF_8);
  }

  private String inside(List<Thing> things) {
    if (!source.equals("whatsapp")) {
      return "\"messaging\":["
          + things.stream().map(Thing::item).collect(Collectors.joining(","))
          + "]";
    }
    List<String> changes = new ArrayList<>();
    things.stream().filter(thing -> thing.list.isEmpty()).forEach(thing -> changes.add(thing.item));
    things.stream()
        .filter(thing -> !thing.list.isEmpty())
        .collect(Collectors.groupingBy(Thing::change, LinkedHashMap::new, Collectors.toList()))
        .forEach((change, items) -> changes.add(change.replace("%s", lists(items))));
    return "\"changes\":[" + String.join(",", changes) + "]";
  }

  private static String lists(List<Thing> items) {
    Map<String, List<String>> lists = new LinkedHashMap<>();
    for (Thing thing : items) {
      thing.contacts.forEach(contact -> put(lists, "contacts", contact));
      lists.computeIfAbsent(thing.list, list -> new ArrayList<>()).add(thing.item);
    }
    return lists.entrySet().stream()
        .map(list -> ",\"%s\":[%s]".formatted(list.getKey(), String.join(",", list.getValue())))
        .collect(Collectors.joining());
  }

  // One is named once, however many of the messages are theirs.
  private static void put(Map<String, List<String>> lists, String name, String item) {
    List<String> list = lists.computeIfAbsent(name, made -> new ArrayList<>());
    if (!list.contains(item)) {
      list.add(item);
    }
  }
}
