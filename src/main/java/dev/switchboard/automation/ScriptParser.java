package dev.switchboard.automation;

import dev.switchboard.automation.Script.Condition;
import dev.switchboard.automation.Script.Kind;
import dev.switchboard.automation.Script.Pace;
import dev.switchboard.automation.Script.Question;
import dev.switchboard.bus.Door;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads scripts, as people and programs write them and as they are kept. Pure. */
@Door
public final class ScriptParser {
  private static final int MOST_QUESTIONS = 20;
  private static final int LONGEST_TEXT = 1_000;
  private static final int LONGEST_WORD = 60;
  private static final int MOST_WORDS = 50;

  private ScriptParser() {}

  /**
   * @throws ScriptException when a field is not as it must be
   */
  public static Script parse(JsonObject script) {
    only(
        script,
        "",
        "greeting",
        "questions",
        "handOff",
        "optOut",
        "retries",
        "calmSeconds",
        "longestSeconds",
        "patienceHours",
        "assigneeId");
    return new Script(
        text(script, "", "greeting", LONGEST_TEXT),
        questions(script),
        script.getValue("handOff") == null ? null : text(script, "", "handOff", LONGEST_TEXT),
        script.containsKey("optOut") ? words(script, "", "optOut", MOST_WORDS) : List.of(),
        number(script, "retries", 2, 0, 5),
        pace(script),
        assignee(script));
  }

  private static Pace pace(JsonObject script) {
    int calm = number(script, "calmSeconds", 4, 1, 60);
    int longest = number(script, "longestSeconds", Math.max(calm, 20), 1, 300);
    if (longest < calm) {
      throw new ScriptException("longestSeconds", "must not be less than calmSeconds");
    }
    // Within the day in which one may write freely.
    int patience = number(script, "patienceHours", 20, 1, 23);
    return new Pace(
        Duration.ofSeconds(calm), Duration.ofSeconds(longest), Duration.ofHours(patience));
  }

  private static List<Question> questions(JsonObject script) {
    if (!(script.getValue("questions") instanceof JsonArray items)
        || items.isEmpty()
        || items.size() > MOST_QUESTIONS) {
      throw new ScriptException(
          "questions", "must be a list of 1 to %d questions".formatted(MOST_QUESTIONS));
    }
    List<Question> questions = new ArrayList<>();
    Set<String> keys = new HashSet<>();
    for (int i = 0; i < items.size(); i++) {
      String at = "questions[%d]".formatted(i);
      if (!(items.getValue(i) instanceof JsonObject item)) {
        throw new ScriptException(at, "must be an object");
      }
      Question question = question(item, at + ".", Set.copyOf(keys));
      if (!keys.add(question.key())) {
        throw new ScriptException(at + ".key", "is there already");
      }
      questions.add(question);
    }
    return List.copyOf(questions);
  }

  private static Question question(JsonObject item, String at, Set<String> earlier) {
    only(item, at, "key", "kind", "ask", "again", "label", "services", "when");
    String key = text(item, at, "key", 30);
    if (!key.matches("[a-z][a-z0-9_]*") || key.equals(Turn.REPLY)) {
      throw new ScriptException(
          at + "key", "must be lower case letters, digits and _, and not " + Turn.REPLY);
    }
    Kind kind = kind(item, at);
    String ask = text(item, at, "ask", LONGEST_TEXT);
    return new Question(
        key,
        kind,
        ask,
        item.getValue("again") == null ? ask : text(item, at, "again", LONGEST_TEXT),
        item.getValue("label") == null ? key : text(item, at, "label", LONGEST_WORD),
        services(item, at, kind),
        condition(item, at, earlier));
  }

  private static Kind kind(JsonObject item, String at) {
    @Nullable Object word = item.getValue("kind");
    return Arrays.stream(Kind.values())
        .filter(kind -> kind.wire().equals(word))
        .findFirst()
        .orElseThrow(() ->
            new ScriptException(
                at + "kind",
                "must be one of "
                    + Arrays.stream(Kind.values())
                        .map(Kind::wire)
                        .collect(Collectors.joining(", "))));
  }

  private static Map<String, List<String>> services(JsonObject item, String at, Kind kind) {
    @Nullable Object value = item.getValue("services");
    if (value == null) {
      return Map.of();
    }
    String field = at + "services";
    if (kind != Kind.SERVICE) {
      throw new ScriptException(field, "goes with the kind service only");
    }
    if (!(value instanceof JsonObject named) || named.size() > MOST_WORDS) {
      throw new ScriptException(
          field, "must be an object of %d services at most".formatted(MOST_WORDS));
    }
    Map<String, List<String>> services = new LinkedHashMap<>();
    for (String name : named.fieldNames()) {
      var _ = checked(name, field, LONGEST_WORD);
      services.put(name, words(named, field + ".", name, MOST_WORDS));
    }
    return services;
  }

  private static @Nullable Condition condition(JsonObject item, String at, Set<String> earlier) {
    @Nullable Object value = item.getValue("when");
    if (value == null) {
      return null;
    }
    String in = at + "when.";
    if (!(value instanceof JsonObject when)) {
      throw new ScriptException(at + "when", "must be an object");
    }
    only(when, in, "question", "oneOf", "noneOf");
    String question = text(when, in, "question", 30);
    if (!earlier.contains(question)) {
      throw new ScriptException(in + "question", "must be the key of an earlier question");
    }
    if (when.containsKey("oneOf") == when.containsKey("noneOf")) {
      throw new ScriptException(at + "when", "must have oneOf or noneOf");
    }
    String list = when.containsKey("oneOf") ? "oneOf" : "noneOf";
    List<String> answers = words(when, in, list, MOST_WORDS);
    if (answers.isEmpty()) {
      throw new ScriptException(in + list, "must name an answer");
    }
    return new Condition(question, new LinkedHashSet<>(answers), list.equals("noneOf"));
  }

  private static @Nullable Long assignee(JsonObject script) {
    @Nullable Object id = script.getValue("assigneeId");
    if (id == null) {
      return null;
    }
    if (id instanceof String text && text.matches("[0-9]{1,18}")) {
      return Long.valueOf(text);
    }
    throw new ScriptException("assigneeId", "must be the id of somebody who works here");
  }

  private static void only(JsonObject object, String at, String... known) {
    for (String field : object.fieldNames()) {
      if (!List.of(known).contains(field)) {
        throw new ScriptException(at + field, "is not known");
      }
    }
  }

  private static String text(JsonObject object, String at, String field, int most) {
    if (!(object.getValue(field) instanceof String text)) {
      throw new ScriptException(at + field, "must be a text");
    }
    return checked(text, at + field, most);
  }

  private static String checked(String text, String field, int most) {
    String stripped = text.strip();
    if (stripped.isEmpty() || stripped.length() > most || stripped.indexOf('\0') >= 0) {
      throw new ScriptException(field, "must have 1 to %d characters".formatted(most));
    }
    return stripped;
  }

  private static List<String> words(JsonObject object, String at, String field, int most) {
    if (!(object.getValue(field) instanceof JsonArray items) || items.size() > most) {
      throw new ScriptException(at + field, "must be a list of %d texts at most".formatted(most));
    }
    List<String> words = new ArrayList<>();
    for (Object item : items) {
      if (!(item instanceof String word)) {
        throw new ScriptException(at + field, "must be a list of texts");
      }
      words.add(checked(word, at + field, LONGEST_WORD));
    }
    return words.stream().map(word -> word.toLowerCase(Locale.ROOT)).distinct().toList();
  }

  private static int number(JsonObject script, String field, int usual, int least, int most) {
    @Nullable Object value = script.getValue(field);
    if (value == null) {
      return usual;
    }
    if (value instanceof Integer given && given >= least && given <= most) {
      return given;
    }
    throw new ScriptException(field, "must be %d to %d".formatted(least, most));
  }
}
