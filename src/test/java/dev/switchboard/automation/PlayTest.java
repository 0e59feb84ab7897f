package dev.switchboard.automation;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/** What a script says to whatever a customer writes. */
class PlayTest {
  private static final Script SCRIPT = ScriptParser.parse(json());
  private static final Map<String, String> FACTS =
      Map.of(
          "service", "I need a trade licence",
          "name", "My name is Ada Lovelace",
          "nationality", "I am from Spain",
          "email", "ada@example.com",
          "time", "Please call me after 5 pm");
  private static final Map<String, String> ANSWERS =
      Map.of(
          "service", "I need a trade licence",
          "name", "Ada Lovelace",
          "nationality", "Spanish",
          "email", "ada@example.com",
          "time", "Please call me after 5 pm");

  private static JsonObject json() {
    return Script.seed().put("greeting", "Welcome.");
  }

  @Property(tries = 300)
  void whateverComesItEndsAndNeverAsksWhatItKnows(@ForAll("chats") List<List<String>> chat) {
    Play play = Play.NEW;
    int asked = 0;
    for (List<String> texts : chat) {
      Turn turn = play.next(SCRIPT, texts);
      if (turn.end() != null) {
        assertThat(turn.key()).isEqualTo(Turn.REPLY);
        return;
      }
      asked++;
      assertThat(turn.play().answers()).doesNotContainKey(turn.key());
      assertThat(turn.play().answers()).containsAllEntriesOf(play.answers());
      assertThat(String.valueOf(turn.says()).startsWith("Welcome.")).isEqualTo(asked == 1);
      // Each turn learns something or is a miss, and only so many misses follow each other.
      assertThat(asked).isLessThanOrEqualTo(5 * (1 + SCRIPT.retries()) + 1);
      play = turn.play();
    }
  }

  @Property(tries = 200)
  void howeverTheFactsAreOrderedAndCutIntoMessagesTheyAreUnderstood(
      @ForAll("orders") List<String> order, @ForAll @IntRange(min = 0, max = 31) int cuts) {
    List<List<String>> turns = new ArrayList<>();
    turns.add(new ArrayList<>());
    for (int i = 0; i < order.size(); i++) {
      turns.getLast().add(FACTS.get(order.get(i)));
      if ((cuts >> i & 1) == 1) {
        turns.add(new ArrayList<>());
      }
    }
    List<DryRun.Shown> shown = DryRun.play(SCRIPT, turns);
    assertThat(shown.getLast().answers()).isEqualTo(ANSWERS);
    assertThat(shown.getLast().end()).isEqualTo(Turn.End.COMPLETED);
  }

  @Provide
  Arbitrary<List<String>> orders() {
    return Arbitraries.shuffle(List.copyOf(FACTS.keySet()));
  }

  @Provide
  Arbitrary<List<List<String>>> chats() {
    Arbitrary<String> said =
        Arbitraries.oneOf(
            Arbitraries.of(FACTS.values()),
            Arbitraries.of("Hi", "ok", "???", "Ada", "Lovelace", "spanish", "call me at 5", ""),
            Arbitraries.strings().ofMaxLength(40));
    return said.list().ofMinSize(0).ofMaxSize(3).list().ofMinSize(1).ofMaxSize(40);
  }

  private static Map<String, String> learnt(String asked, String... texts) {
    return new Play(Map.of(), asked, 0).next(SCRIPT, List.of(texts)).play().answers();
  }

  @Example
  void namesAsPeopleGiveThem() {
    assertThat(learnt("name", "Ada Lovelace")).containsEntry("name", "Ada Lovelace");
    assertThat(learnt("name", "ada lovelace")).containsEntry("name", "ada lovelace");
    assertThat(learnt("name", "Ada", "Lovelace")).containsEntry("name", "Ada Lovelace");
    assertThat(learnt("name", "It's María José O'Neill-Ruiz"))
        .containsEntry("name", "María José O'Neill-Ruiz");
    assertThat(learnt("name", "me llamo Ana de la Cruz")).containsEntry("name", "Ana de la Cruz");
    assertThat(learnt("name", "محمد بن سلمان")).containsEntry("name", "محمد بن سلمان");
    for (String none :
        List.of(
            "yes please",
            "Ada",
            "good morning",
            "why do you ask",
            "12345",
            "I am looking for help")) {
      assertThat(learnt("name", none)).as(none).doesNotContainKey("name");
    }
    assertThat(learnt("service", "Hi, I'm Ada Lovelace from Spain"))
        .isEqualTo(Map.of("name", "Ada Lovelace", "nationality", "Spanish"));
    assertThat(learnt("service", "I am looking for a flat")).doesNotContainKey("name");
  }

  @Example
  void nationalitiesAsPeopleSayThem() {
    Map<String, String> said = new LinkedHashMap<>();
    said.put("British", "British");
    said.put("UK", "British");
    said.put("española", "Spanish");
    said.put("I hold a German passport", "German");
    said.put("we are from the United States", "American");
    said.put("Je suis française", "French");
    said.put("india", "Indian");
    said.put("United Arab Emirates", "Emirati");
    said.forEach((text, answer) ->
        assertThat(learnt("nationality", text)).as(text).containsEntry("nationality", answer));
    for (String none : List.of("I need to polish my papers", "from 9 to 5", "what?", "martian")) {
      assertThat(learnt("nationality", none)).as(none).doesNotContainKey("nationality");
    }
  }

  @Example
  void servicesByKeywordOrInOnesOwnWords() {
    JsonObject json = json();
    json.getJsonArray("questions")
        .getJsonObject(0)
        .put(
            "services",
            new JsonObject()
                .put("Residence", new JsonArray().add("golden visa").add("residencia")));
    Script script = ScriptParser.parse(json);
    assertThat(Play.NEW.next(script, List.of("Is the Golden-Visa hard?")).play().answers())
        .containsEntry("service", "Residence");
    assertThat(learnt("service", "Hello, how are you?")).doesNotContainKey("service");
    assertThat(learnt("service", "something with taxes"))
        .containsEntry("service", "something with taxes");
  }

  @Example
  void aQuestionIsAskedOnlyIfItsConditionHolds() {
    JsonObject json = json();
    JsonArray questions = json.getJsonArray("questions");
    questions
        .getJsonObject(3)
        .put(
            "when",
            new JsonObject()
                .put("question", "nationality")
                .put("noneOf", new JsonArray().add("Spanish")));
    questions
        .getJsonObject(4)
        .put(
            "when",
            new JsonObject()
                .put("question", "nationality")
                .put("oneOf", new JsonArray().add("spanish")));
    Script script = ScriptParser.parse(json);
    assertThat(keys(script, "Spanish")).containsExactly("service", "name", "nationality", "time");
    assertThat(keys(script, "German")).containsExactly("service", "name", "nationality", "email");
  }

  private static List<String> keys(Script script, String nationality) {
    List<String> keys = new ArrayList<>();
    Play play = Play.NEW;
    for (String text : List.of("Hi", "A trade licence", "Ada Lovelace", nationality)) {
      Turn turn = play.next(script, List.of(text));
      play = turn.play();
      keys.add(turn.key());
    }
    return keys;
  }

  @Property(tries = 200)
  void aScriptThatWasReadIsWrittenAndReadTheSame(@ForAll("scripts") JsonObject json) {
    Script script = ScriptParser.parse(json);
    assertThat(ScriptParser.parse(script.toJson())).isEqualTo(script);
  }

  @Provide
  Arbitrary<JsonObject> scripts() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 5),
            Arbitraries.integers().between(1, 60),
            Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(50),
            Arbitraries.of(true, false))
        .as((retries, calm, words, hands) ->
            json()
                .put("retries", retries)
                .put("calmSeconds", calm)
                .put("greeting", words)
                .put("handOff", hands ? words : null)
                .put("longestSeconds", 60 + calm));
  }

  @Example
  void whatIsWrongIsNamed() {
    Map<String, JsonObject> wrong = new LinkedHashMap<>();
    wrong.put("greeting", Script.seed());
    wrong.put("color", json().put("color", 1));
    wrong.put("questions", json().put("questions", new JsonArray()));
    wrong.put("questions[1].key", with(1, "key", "service"));
    wrong.put("questions[0].key", with(0, "key", "reply"));
    wrong.put("questions[2].kind", with(2, "kind", "age"));
    wrong.put("questions[2].ask", with(2, "ask", " "));
    wrong.put("questions[1].services", with(1, "services", new JsonObject()));
    wrong.put(
        "questions[1].when.question",
        with(
            1,
            "when",
            new JsonObject().put("question", "time").put("oneOf", new JsonArray().add("x"))));
    wrong.put("questions[1].when", with(1, "when", new JsonObject().put("question", "service")));
    wrong.put("retries", json().put("retries", 6));
    wrong.put("longestSeconds", json().put("longestSeconds", 2));
    wrong.put("patienceHours", json().put("patienceHours", 24));
    wrong.put("assigneeId", json().put("assigneeId", 7));
    Set<String> named = new HashSet<>();
    wrong.forEach((field, script) -> named.add(refusal(script)));
    assertThat(named).isEqualTo(wrong.keySet());
  }

  private static JsonObject with(int question, String field, @Nullable Object value) {
    JsonObject json = json();
    json.getJsonArray("questions").getJsonObject(question).put(field, value);
    return json;
  }

  private static String refusal(JsonObject script) {
    try {
      return "taken: " + ScriptParser.parse(script);
    } catch (ScriptException e) {
      return e.field();
    }
  }
}
