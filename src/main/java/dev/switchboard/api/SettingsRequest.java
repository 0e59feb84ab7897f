package dev.switchboard.api;

import dev.switchboard.sending.LineSettings;
import dev.switchboard.sending.Sendable.Twice;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads what an agency wants its lines to be set to. Pure. */
final class SettingsRequest {
  static final String CAP = "dailyCap";
  private static final String AUTOMATIC = "automatic";
  private static final String ASK = "ask";

  private SettingsRequest() {}

  /** The settings of a line with what the body changes of them. */
  static LineSettings line(LineSettings before, String platform, JsonObject body) {
    Fields.only(body, "inFlight", "perSecond", CAP, "resend");
    return new LineSettings(
        number(body, "inFlight", before.inFlight(), 1, LineSettings.MOST_IN_FLIGHT),
        number(body, "perSecond", before.perSecond(), 1, LineSettings.MOST_PER_SECOND),
        body.containsKey(CAP) ? cap(body) : before.dailyCap(),
        body.containsKey("resend") ? resend(before, platform, body) : before.resend());
  }

  /** Null: no cap. */
  static @Nullable Integer cap(JsonObject body) {
    return body.getValue(CAP) == null ? null : number(body, CAP, 0, 0, LineSettings.MOST_A_DAY);
  }

  private static int number(JsonObject body, String field, int otherwise, int least, int most) {
    if (!body.containsKey(field)) {
      return otherwise;
    }
    if (body.getValue(field) instanceof Integer n && n >= least && n <= most) {
      return n;
    }
    throw Problem.rule(
        field,
        "must be a whole number from %d to %d".formatted(least, most),
        field.equals(CAP) ? "Null is no cap" : "Leave it out to keep what is set");
  }

  private static Set<Twice> resend(LineSettings before, String platform, JsonObject body) {
    if (!(body.getValue("resend") instanceof JsonObject asked)) {
      throw Problem.rule("resend", "must be an object", "Name a class and automatic or ask");
    }
    Set<Twice> classes = EnumSet.noneOf(Twice.class);
    classes.addAll(before.resend());
    for (String word : asked.fieldNames()) {
      String field = "resend." + word;
      Twice one =
          settable()
              .filter(known -> word.equals(known.wire()))
              .findFirst()
              .orElseThrow(() ->
                  Problem.rule(
                      field,
                      "is no class of messages",
                      "There are " + words().collect(Collectors.joining(", "))));
      if (isAutomatic(field, asked.getValue(word), platform)) {
        classes.add(one);
      } else {
        var _ = classes.remove(one);
      }
    }
    return classes;
  }

  private static boolean isAutomatic(String field, @Nullable Object value, String platform) {
    if (!AUTOMATIC.equals(value) && !ASK.equals(value)) {
      throw Problem.rule(field, "must be automatic or ask", "Ask leaves it to a person");
    }
    if (AUTOMATIC.equals(value) && platform.equals("instagram")) {
      throw Problem.rule(
          field,
          "cannot be automatic: Instagram never says that a message did not go out",
          "Leave it to a person");
    }
    return AUTOMATIC.equals(value);
  }

  private static Stream<Twice> settable() {
    return Arrays.stream(Twice.values()).filter(one -> one.wire() != null);
  }

  private static Stream<String> words() {
    return settable().map(one -> Objects.requireNonNull(one.wire()));
  }

  /** As the API shows them. */
  static JsonObject json(LineSettings settings, String platform) {
    JsonObject resend = new JsonObject();
    settable()
        .forEach(one -> {
          boolean isAutomatic = settings.resend().contains(one) && !platform.equals("instagram");
          resend.put(one.wire(), isAutomatic ? AUTOMATIC : ASK);
        });
    return new JsonObject()
        .put("inFlight", settings.inFlight())
        .put("perSecond", settings.perSecond())
        .put(CAP, settings.dailyCap())
        .put("resend", resend);
  }
}
