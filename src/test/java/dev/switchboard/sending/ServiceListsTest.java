package dev.switchboard.sending;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceListsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Hello (Golden Visa, Work Permit).                     | Hello.",
        "We help you (see you at 5)                            | We help you (see you at 5)",
        "What do you need (Visa) today?                        | What do you need today?",
        "What do you need, Visa/Permit/Setup?                  | What do you need,?",
        "do you need a visa/permit or not                      | do you need a or not",
        "Do you need a Golden Visa / Work Permit / Tax Advice? | Do you need a?",
        "(Company Setup, Services)                             | How can I help you today?",
        "Visa / Permit / Setup?                                | How can I help you today?",
        "(no visa needed)                                      | (no visa needed)",
        "Do you have a visa? A permit/licence?                 | Do you have a visa? A permit/licence?",
        "24/7, and/or by phone                                 | 24/7, and/or by phone",
      })
  void aListGoesAndNothingElse(String text, String left) {
    assertThat(ServiceLists.remove(text)).isEqualTo(left);
  }
}
