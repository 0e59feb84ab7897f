package dev.switchboard.sending;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.switchboard.sending.OutboundRuleStore.Kept;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an agency may forbid, and what that costs at the very most. */
class OutboundRuleTest {
  private static Kept rule(
      long id, String pattern, @Nullable String replacement, @Nullable String fallback) {
    return new Kept(id, new OutboundRule(pattern, replacement, fallback), 0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "IBAN",
        "(?i)guarantee[ds]?",
        "\\b[A-Z]{2}[0-9]{2}(?: ?[0-9A-Z]{4}){3,7}\\b",
        "\\d{4}-\\d{4}-\\d{4}-\\d{4}",
        "(a+)+$",
        "https?://\\S+",
        "[{}]",
      })
  void whatPeopleForbidIsTaken(String pattern) {
    assertThat(OutboundRule.flaw(pattern)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      quoteCharacter = '`',
      value = {
        "`` ! 1 to 500 characters",
        "(unclosed ! RE2",
        "(a)\\1 ! RE2",
        "(?=ahead) ! RE2",
        "a* ! nothing",
        "(?:x|) ! nothing",
        "((((a{100}){100}){100}){100}) ! steps",
        "(?:a{30}){1000} ! steps",
        "[a-z]{999} ! steps",
        "((a{2,}){9}){9,99} ! steps",
      })
  void whatCannotBeARuleIsSaid(String pattern, String why) {
    assertThat(OutboundRule.flaw(pattern))
        .hasValueSatisfying(flaw -> assertThat(flaw).contains(why));
  }

  @Test
  void aLongPatternIsRefusedBeforeItIsRead() {
    assertThat(OutboundRule.flaw("a".repeat(501))).isPresent();
  }

  @Provide
  Arbitrary<String> patterns() {
    return Arbitraries.of(
            "a", "b", "(", ")", "(?:", "|", "[ab]", "\\pL", "\\d", ".", "+", "?", "{2}", "{3,5}",
            "{4,}", "{0}", "{1,}", "}", "{", "\\)", "\\}")
        .list()
        .ofMaxSize(14)
        .map(parts -> String.join("", parts));
  }

  @Property(tries = 2_000)
  void theBoundIsNeverBelowWhatAPatternBecomes(@ForAll("patterns") String pattern) {
    if (OutboundRule.steps(pattern) > 50_000) {
      return;
    }
    try {
      int size = Pattern.compile(pattern).programSize();
      assertThat(size).isLessThanOrEqualTo((int) (2 * OutboundRule.steps(pattern)) + 10);
    } catch (PatternSyntaxException e) {
      assertThat(OutboundRule.flaw(pattern)).isPresent();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(?:x|y|z?)+[^x]{400}!",
        "[^!]{0,450}!",
        "(?:[^!]?[^!]?[^!]?){30}!",
        "(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)!",
      })
  void asManyRulesAsThereMayBeOfTheWorstKindTakeNoLongTime(String worst) {
    assertThat(OutboundRule.flaw(worst)).isEmpty();
    List<Kept> rules = new ArrayList<>();
    for (int i = 0; i < OutboundRule.MOST; i++) {
      rules.add(rule(i, worst, "", null));
      if (OutboundRule.together(rules.stream().map(Kept::rule).toList())
          > OutboundRule.MOST_STEPS_TOGETHER) {
        rules.removeLast();
        break;
      }
    }
    String text = "xyz ".repeat(1_024);

    long begun = System.nanoTime();
    Sanitizer.Cleaned cleaned = Sanitizer.clean(rules, text);

    assertThat(cleaned.acted()).isEmpty();
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    System.out.println(worst + " took " + took);
    assertThat(took).isLessThan(Duration.ofSeconds(20));
  }

  @Test
  void rulesThatMakeATextLongerEndBeforeItIsHuge() {
    List<Kept> rules = new ArrayList<>();
    for (int i = 0; i < OutboundRule.MOST; i++) {
      rules.add(rule(i, "a", "a".repeat(OutboundRule.LONGEST_REPLACEMENT), null));
    }

    Sanitizer.Cleaned cleaned = Sanitizer.clean(rules, "a".repeat(4_096));

    assertThat(cleaned.acted()).hasSize(1);
    assertThat(cleaned.text().length()).isEqualTo(4_096 * OutboundRule.LONGEST_REPLACEMENT);
  }

  @Test
  void rulesActInTheirOrderAndAFallbackEnds() {
    List<Kept> rules =
        List.of(
            rule(1, "cheap", "good", null),
            rule(2, "good offer", "", "How can I help?"),
            rule(3, "help", "serve", null));

    assertThat(Sanitizer.clean(rules, "a cheap offer!"))
        .isEqualTo(new Sanitizer.Cleaned("a !", List.of(1L, 2L)));
    assertThat(Sanitizer.clean(rules, "cheap offer"))
        .isEqualTo(new Sanitizer.Cleaned("How can I help?", List.of(1L, 2L)));
    assertThat(Sanitizer.clean(rules, "I help"))
        .isEqualTo(new Sanitizer.Cleaned("I serve", List.of(3L)));
  }
}
