package dev.switchboard.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.platform.MessageRules.Breach;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What messages make of the templates that the stand-in for Meta has. */
class TemplateRulesTest {
  private static final List<Template> ALL = all();

  // As the platform's answer is read.
  private static List<Template> all() {
    try (InputStream file =
        Objects.requireNonNull(
            TemplateRulesTest.class.getResourceAsStream(
                "/dev/switchboard/simulator/templates.json"))) {
      var list = new JsonArray(new String(file.readAllBytes(), StandardCharsets.UTF_8));
      var page = new JsonObject().put("data", list).toBuffer();
      return ((TemplatesAnswer.Page) TemplatesAnswerParser.parse(200, page)).templates();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Optional<Breach> check(String name, String language, String components) {
    JsonObject content =
        new JsonObject().put("name", name).put("language", new JsonObject().put("code", language));
    if (!components.isEmpty()) {
      content.put("components", new JsonArray(components.replace('\'', '"')));
    }
    return TemplateRules.check(
        content, ALL.stream().filter(template -> template.name().equals(name)).toList());
  }

  private static final String ORDER =
      """
      [{'type':'header','parameters':[{'type':'document','document':{'link':'https://shop.example/1.pdf'}}]},
       {'type':'body','parameters':[{'type':'text','text':'Ada'},{'type':'text','text':'7'}]},
       {'type':'button','sub_type':'url','index':'1','parameters':[{'type':'text','text':'7'}]}]
      """;
  private static final String REMINDER =
      """
      [{'type':'body','parameters':[
        {'type':'text','parameter_name':'time','text':'10:30'},
        {'type':'text','parameter_name':'customer_name','text':'Ada'},
        {'type':'text','parameter_name':'day','text':'Friday'}]}]
      """;
  private static final String CAROUSEL =
      """
      [{'type':'body','parameters':[{'type':'text','text':'Ada'}]},
       {'type':'carousel','cards':[
         {'card_index':0,'components':[
           {'type':'header','parameters':[{'type':'image','image':{'id':'1'}}]},
           {'type':'body','parameters':[{'type':'text','text':'20'}]},
           {'type':'button','sub_type':'url','index':0,'parameters':[{'type':'text','text':'blue'}]}]},
         {'card_index':1,'components':[
           {'type':'header','parameters':[{'type':'image','image':{'id':'2'}}]},
           {'type':'body','parameters':[{'type':'text','text':'25'}]},
           {'type':'button','sub_type':'url','index':0,'parameters':[{'type':'text','text':'red'}]}]}]}]
      """;

  @Test
  void takesWhatIsFilledIn() {
    assertThat(check("hello_world", "en_US", "")).isEmpty();
    assertThat(check("hello_world", "en_US", "[]")).isEmpty();
    assertThat(check("order_confirmation", "en_US", ORDER)).isEmpty();
    assertThat(check("appointment_reminder", "es", REMINDER)).isEmpty();
    assertThat(check("offer_carousel", "en", CAROUSEL)).isEmpty();
    assertThat(
            check(
                "sign_in_code",
                "en",
                "[{'type':'BODY','parameters':[{'type':'text','text':'123456'}]},{'type':'button','sub_type':'url','index':0,'parameters':[{'type':'text','text':'123456'}]}]"))
        .isEmpty();
    assertThat(
            check(
                "appointment_reminder",
                "en",
                REMINDER.replace(
                    "}]}]",
                    "}]},{'type':'button','sub_type':'quick_reply','index':'1','parameters':[{'type':'payload','payload':'no'}]}]")))
        .isEmpty();
  }

  @Test
  void namesTheLanguagesThatThereAre() {
    Breach breach = check("appointment_reminder", "fr", REMINDER).orElseThrow();

    assertThat(breach.field()).isEqualTo("template.language.code");
    assertThat(breach.alternative()).isEqualTo("It exists in en, es");
    assertThat(check("nobodys", "en", "").orElseThrow().field()).isEqualTo("template.name");
  }

  @ParameterizedTest
  @CsvSource({"autumn_sale, en_US, PAUSED", "feedback_request, en, REJECTED"})
  void onlyApprovedOnesGo(String name, String language, String status) {
    Breach breach = check(name, language, "").orElseThrow();

    assertThat(breach.field()).isEqualTo("template.name");
    assertThat(breach.limit()).contains(status);
  }

  // What is taken away of a good message, and what is said of the rest.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ,{'type':'text','text':'7'}]},| ]},                    | [1].parameters         | body: 2 of text
          'text':'Ada'                  | 'text':''              | [1].parameters[0].text | Fill it in
          'text':'Ada'                  | 'text':'A     d'       | [1].parameters[0].text | one line
          'type':'text','text':'Ada'    | 'type':'image','image':{'id':'1'} | [1].parameters[0].type | {{1}}, {{2}}
          'type':'text','text':'Ada'    | 'type':'currency','currency':{'code':'USD'} | [1].parameters[0].currency.fallback_value | Fill it in
          'type':'document','document'  | 'type':'image','image' | [0].parameters[0].type | header: 1 of document
          {'link':'https://shop.example/1.pdf'} | {'link':'x','id':'y'} | [0].parameters[0].document | address
          'index':'1'                   | 'index':'0'            | [2].index              | button 1: 1 of text
          'sub_type':'url'              | 'sub_type':'quick_reply' | [2].sub_type         | button 1
          'type':'body'                 | 'type':'footer'        | [1].type               | Fill in
          'type':'body'                 | 'type':'header'        | [1]                    | Leave one out
          """)
  void saysWhatDoesNotFit(String good, String bad, String field, String alternative) {
    String compact = ORDER.replaceAll("\\s*\\n\\s*", "");
    assertThat(compact).contains(good);

    Breach breach =
        check(
                "order_confirmation",
                "en_US",
                compact.replaceFirst(
                    java.util.regex.Pattern.quote(good),
                    java.util.regex.Matcher.quoteReplacement(bad)))
            .orElseThrow();

    assertThat(breach.field()).isEqualTo("template.components" + field);
    assertThat(breach.alternative()).contains(alternative);
  }

  @ParameterizedTest
  @ValueSource(strings = {"header", "body", "button"})
  void whatIsLeftOutIsAskedFor(String part) {
    JsonArray parts =
        new JsonArray(
            new JsonArray(ORDER.replace('\'', '"'))
                .stream()
                    .filter(one -> !((JsonObject) one).getString("type").equals(part))
                    .toList());

    Breach breach = check("order_confirmation", "en_US", parts.encode()).orElseThrow();

    assertThat(breach.field()).isEqualTo("template.components");
    assertThat(breach.limit()).contains("lacks the " + part);
    assertThat(check("order_confirmation", "en_US", "").orElseThrow().field())
        .isEqualTo("template.components");
  }

  @Test
  void nothingIsFilledInWhereNothingIsToBeFilledIn() {
    Breach breach =
        check(
                "hello_world",
                "en_US",
                "[{'type':'body','parameters':[{'type':'text','text':'Ada'}]}]")
            .orElseThrow();

    assertThat(breach.field()).isEqualTo("template.components[0]");
    assertThat(breach.alternative()).contains("nothing to be filled in");
  }

  @ParameterizedTest
  @CsvSource({"customer_name, nobody", "customer_name, day"})
  void namedParametersAreNamedOnceEach(String name, String other) {
    Breach breach =
        check(
                "appointment_reminder",
                "en",
                REMINDER.replace("'parameter_name':'" + name, "'parameter_name':'" + other))
            .orElseThrow();

    assertThat(breach.field()).endsWith(".parameter_name");
    assertThat(breach.limit()).contains("customer_name, day, time");
  }

  @Test
  void eachCardIsLookedAt() {
    assertThat(
            check(
                    "offer_carousel",
                    "en",
                    CAROUSEL.replace("'text':'red'", "'text':'red'},{'type':'text','text':'x'"))
                .orElseThrow()
                .field())
        .isEqualTo("template.components[1].cards[1].components[2].parameters");
    assertThat(
            check(
                    "offer_carousel",
                    "en",
                    CAROUSEL.replace(
                        "{'type':'image','image':{'id':'2'}}",
                        "{'type':'video','video':{'id':'2'}}"))
                .orElseThrow()
                .field())
        .isEqualTo("template.components[1].cards[1].components[0].parameters[0].type");
    String oneCard =
        "[{'type':'body','parameters':[{'type':'text','text':'Ada'}]},{'type':'carousel','cards':[{}]}]";
    assertThat(check("offer_carousel", "en", oneCard).orElseThrow().limit())
        .contains("list of 2 cards");
  }
}
