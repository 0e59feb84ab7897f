package dev.switchboard.proof;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Judges a run from outside: by Meta's record, by what the client was told, and by what the inbox
 * shows. It knows nothing of our tables or our code.
 */
final class Checker {
  private final List<JsonObject> metasRecord;
  private final List<Accepted> clientsRecord;
  private final List<Shown> inbox;
  private final List<String> violations = new ArrayList<>();

  /** A send that was answered 202, in the order in which the client got its answers. */
  record Accepted(String queueId, String phoneNumberId, String to, String text) {}

  /** A message as the inbox shows it, threads in order. */
  record Shown(
      String id, String thread, String direction, @Nullable String text, @Nullable String state) {}

  Checker(List<JsonObject> metasRecord, List<Accepted> clientsRecord, List<Shown> inbox) {
    this.metasRecord = metasRecord;
    this.clientsRecord = clientsRecord;
    this.inbox = inbox;
  }

  /** What was broken; empty: every promise held. */
  List<String> violations() {
    everyAckedMessageIsThereOnceAndInOrder();
    everySendWentOutOnceOrIsVisiblyInDoubt();
    sendsKeepTheirOrder();
    oneCallAtATimePerNumber();
    return List.copyOf(violations);
  }

  /** How many messages Meta took more than once. */
  long wentOutTwice() {
    return takenByMeta().stream()
        .collect(Collectors.groupingBy(Checker::text, Collectors.counting()))
        .values()
        .stream()
        .filter(times -> times > 1)
        .count();
  }

  /** Calls for one number that were open at once, of what was recorded so far. */
  List<String> callsAtOnce() {
    oneCallAtATimePerNumber();
    return List.copyOf(violations);
  }

  private void everyAckedMessageIsThereOnceAndInOrder() {
    Set<String> acked = acked();
    Map<String, List<String>> written = new LinkedHashMap<>();
    for (JsonObject line : lines("customer")) {
      if (acked.contains(line.getString("wamid"))) {
        String text = line.getJsonObject("message").getJsonObject("text").getString("body");
        written
            .computeIfAbsent(
                line.getString("from") + " to " + line.getString("phoneNumberId"),
                _ -> new ArrayList<>())
            .add(text);
      }
    }
    Map<String, List<String>> shown = new HashMap<>();
    inbox.stream()
        .filter(message -> message.direction().equals("in"))
        .forEach(message ->
            shown
                .computeIfAbsent(message.thread(), _ -> new ArrayList<>())
                .add(String.valueOf(message.text())));
    written.forEach((thread, texts) -> {
      List<String> there = shown.getOrDefault(thread, List.of());
      if (!there.equals(texts)) {
        violations.add("%s wrote %s, the inbox shows %s".formatted(thread, texts, there));
      }
    });
  }

  // A line of a webhook that was answered 200, of messages rather than statuses.
  private Set<String> acked() {
    return lines("webhook").stream()
        .filter(line -> line.getInteger("status", 0) == 200)
        .flatMap(line -> line.getJsonArray("items").stream())
        .map(JsonObject.class::cast)
        .filter(item -> !item.containsKey("status"))
        .map(item -> item.getString("id"))
        .collect(Collectors.toSet());
  }

  private void everySendWentOutOnceOrIsVisiblyInDoubt() {
    Map<String, Long> taken =
        takenByMeta().stream().collect(Collectors.groupingBy(Checker::text, Collectors.counting()));
    Map<String, Shown> byId =
        inbox.stream().collect(Collectors.toMap(Shown::id, shown -> shown, (one, other) -> one));
    for (Accepted sent : clientsRecord) {
      long times = taken.getOrDefault(sent.text(), 0L);
      @Nullable Shown shown = byId.get(sent.queueId());
      @Nullable String state = shown == null ? null : shown.state();
      if (times > 1) {
        violations.add("'%s' went out %d times".formatted(sent.text(), times));
      } else if (times == 0 && !"in_doubt".equals(state)) {
        violations.add("'%s' never went out and is shown as %s".formatted(sent.text(), state));
      } else if (times == 1 && !Set.of("sent", "delivered", "read", "in_doubt").contains(state)) {
        violations.add("'%s' went out and is shown as %s".formatted(sent.text(), state));
      }
    }
    inbox.stream()
        .filter(shown ->
            Set.of("queued", "sending", "in_doubt").contains(String.valueOf(shown.state())))
        .forEach(
            shown -> violations.add("'%s' is still %s".formatted(shown.text(), shown.state())));
    if (new HashSet<>(clientsRecord.stream().map(Accepted::queueId).toList()).size()
        != clientsRecord.size()) {
      violations.add("two sends were answered with the same id");
    }
  }

  private void sendsKeepTheirOrder() {
    Map<String, List<String>> asked =
        clientsRecord.stream()
            .collect(
                Collectors.groupingBy(
                    sent -> sent.phoneNumberId() + " to " + sent.to(),
                    Collectors.mapping(Accepted::text, Collectors.toList())));
    Map<String, List<String>> went =
        takenByMeta().stream()
            .collect(
                Collectors.groupingBy(
                    line -> line.getString("phoneNumberId") + " to " + line.getString("to"),
                    Collectors.mapping(Checker::text, Collectors.toList())));
    asked.forEach((thread, texts) -> {
      List<String> there = went.getOrDefault(thread, List.of());
      List<String> expected = texts.stream().filter(there::contains).toList();
      List<String> once = there.stream().distinct().toList();
      if (!once.equals(expected)) {
        violations.add("%s: asked for %s, went out as %s".formatted(thread, expected, once));
      }
    });
  }

  private void oneCallAtATimePerNumber() {
    Map<String, Instant> answered = new HashMap<>();
    lines("answer")
        .forEach(
            line -> answered.put(line.getString("wamid"), Instant.parse(line.getString("at"))));
    Map<String, Instant> openUntil = new HashMap<>();
    for (JsonObject call : lines("send")) {
      String number = call.getString("phoneNumberId");
      Instant at = Instant.parse(call.getString("at"));
      Instant open = openUntil.getOrDefault(number, Instant.MIN);
      if (at.isBefore(open)) {
        violations.add(
            "%s: '%s' was called while another call was open".formatted(number, text(call)));
      }
      Instant until = answered.getOrDefault(call.getString("wamid"), at);
      openUntil.put(number, until.isAfter(open) ? until : open);
    }
  }

  private List<JsonObject> takenByMeta() {
    Set<String> accepted =
        lines("answer").stream()
            .filter(line -> line.getBoolean("accepted", false))
            .map(line -> line.getString("wamid"))
            .collect(Collectors.toSet());
    return lines("send").stream()
        .filter(line -> accepted.contains(line.getString("wamid")))
        .toList();
  }

  private List<JsonObject> lines(String kind) {
    return metasRecord.stream().filter(line -> kind.equals(line.getString("kind"))).toList();
  }

  private static String text(JsonObject send) {
    return send.getJsonObject("body").getJsonObject("text").getString("body");
  }
}
