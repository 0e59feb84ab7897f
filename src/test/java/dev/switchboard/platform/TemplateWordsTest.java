package dev.switchboard.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A template reads as its customer reads it. */
class TemplateWordsTest {
  private static Template template(String category, boolean isNamed, String components) {
    return new Template(
        "1", "t", "en", category, "APPROVED", "GREEN", isNamed, new JsonArray(components));
  }

  private static JsonObject filled(String components) {
    return new JsonObject().put("name", "t").put("components", new JsonArray(components));
  }

  @Test
  void headerBodyAndFooterAreFilledIn() {
    Template template =
        template(
            "UTILITY",
            false,
            """
            [{"type":"HEADER","format":"TEXT","text":"Order {{1}}"},
             {"type":"BODY","text":"Hello {{1}}, it costs {{2}} until {{ 3 }}. Bye {{1}}"},
             {"type":"FOOTER","text":"Reply {{1}} to stop"},
             {"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"Yes"}]}]
            """);
    JsonObject content =
        filled(
            """
            [{"type":"header","parameters":[{"type":"text","text":"A-7"}]},
             {"type":"BODY","parameters":[{"type":"text","text":"Ana $1 \\\\ {{2}}"},
              {"type":"currency","currency":{"fallback_value":"9 €","code":"EUR","amount_1000":9000}},
              {"type":"date_time","date_time":{"fallback_value":"Monday"}}]}]
            """);

    assertThat(TemplateWords.of(template, content))
        .contains(
            "Order A-7\nHello Ana $1 \\ {{2}}, it costs 9 € until Monday. Bye Ana $1 \\ {{2}}\nReply {{1}} to stop");
  }

  @Test
  void parametersMayHaveNames() {
    Template template =
        template("MARKETING", true, "[{\"type\":\"BODY\",\"text\":\"{{who}} and {{what}}\"}]");

    JsonObject content =
        filled(
            """
            [{"type":"body","parameters":[{"type":"text","parameter_name":"what","text":"tea"},
                                          {"type":"text","parameter_name":"who","text":"Bo"}]}]
            """);

    assertThat(TemplateWords.of(template, content)).contains("Bo and tea");
  }

  @Test
  void aCodeIsNobodysButTheCustomers() {
    Template template =
        template(
            "AUTHENTICATION", false, "[{\"type\":\"BODY\",\"text\":\"*{{1}}* is your code.\"}]");

    var words =
        TemplateWords.of(
            template,
            filled(
                "[{\"type\":\"body\",\"parameters\":[{\"type\":\"text\",\"text\":\"123456\"}]}]"));

    assertThat(words).hasValueSatisfying(text -> assertThat(text).doesNotContain("123456"));
    assertThat(words).hasValueSatisfying(text -> assertThat(text).contains("is your code"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[] | ",
        "[{\"type\":\"HEADER\",\"format\":\"IMAGE\"}] | ",
        "[1, {\"type\":3}, {\"type\":\"BODY\",\"text\":7}] | ",
        "[{\"type\":\"BODY\",\"text\":\"{{1}}\"}] | {{1}}",
      })
  void oddPartsAreLeftOut(String components, @Nullable String words) {
    var found =
        TemplateWords.of(
            template("UTILITY", false, components),
            filled("[7, {\"type\":\"body\",\"parameters\":[null, {\"type\":\"text\"}]}]"));

    assertThat(found.orElse(null)).isEqualTo(words);
  }

  @Test
  void wordsAreNoLongerThanAText() {
    Template template = template("UTILITY", false, "[{\"type\":\"BODY\",\"text\":\"{{1}}\"}]");
    JsonObject content =
        filled(
            new JsonArray()
                .add(
                    new JsonObject()
                        .put("type", "body")
                        .put(
                            "parameters",
                            new JsonArray()
                                .add(
                                    new JsonObject()
                                        .put("type", "text")
                                        .put("text", "👍".repeat(5_000)))))
                .encode());

    assertThat(TemplateWords.of(template, content))
        .hasValueSatisfying(
            words -> assertThat(words.codePointCount(0, words.length())).isEqualTo(4_096));
  }
}
