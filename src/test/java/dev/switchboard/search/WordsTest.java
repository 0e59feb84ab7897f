package dev.switchboard.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {
  @ParameterizedTest
  @CsvSource({
    "'¿Mesa para 4, mañana?', mesa para 4 manana",
    "'Crème BRÛLÉE', creme brulee",
    "'don''t re-book', don t re book",
    "'東京駅', 東京 京駅",
    "'駅', 駅",
    "'Tokyo東京', tokyo 東京",
    "'ＡＢＣ１２', abc12",
    "'مرحبًا بكم', مرحبا بكم",
    "'🎉 -- !', ''"
  })
  void cutsWordsWithoutCaseAndAccents(String text, String words) {
    assertThat(String.join(" ", Words.of(text).stream().map(Words.Word::text).toList()))
        .isEqualTo(words);
  }

  @Test
  void marksWhereTheTermsStandInTheTextAsItIs() {
    String text = "Zwei Crèmes brûlées, bitte";

    List<int[]> marks = Terms.of("BRULEE creme").orElseThrow().marks(text);

    assertThat(marks.stream().map(mark -> text.substring(mark[0], mark[1])))
        .containsExactly("Crèmes", "brûlées");
    assertThat(Terms.of("creme caramel").orElseThrow().marks(text)).isEmpty();
    assertThat(Terms.of("mar marta").orElseThrow().marks("Marta")).hasSize(1);
  }

  @Test
  void aTelephoneIsOneTermHoweverItIsSpaced() {
    assertThat(Terms.of("+34 (600) 11-22").orElseThrow().list()).containsExactly("346001122");
    assertThat(Terms.of("table 4").orElseThrow().list()).containsExactly("table", "4");
    assertThat(Terms.of(" a ")).isEmpty();
    assertThat(Terms.of("%_'")).isEmpty();
  }

  @Test
  void aPersonIsFoundByAnyPartOfATelephoneAndByTheirNames() {
    Set<String> words =
        new Person("Ana López", List.of("wa_id:34600112233", "email:ana.l@example.com")).words();

    assertThat(List.of("0011 22", "lopez ana", "example", "ana 600"))
        .allMatch(q -> Terms.of(q).orElseThrow().ofPeople().match(words));
    assertThat(List.of("pez", "ana 3", "34 61"))
        .noneMatch(q -> Terms.of(q).orElseThrow().ofPeople().match(words));
  }

  @Test
  void aBlockKnowsAtWhichPlacesAllTermsStand() {
    String key = Block.key(Kind.MESSAGES, 7, 300);
    String words =
        Block.write(
            key, List.of(List.of("casa", "blanca"), List.of("casamiento"), List.of("blanca")));

    assertThat(key).isEqualTo("m7.1 ");
    assertThat(Block.places(words, key, List.of("casa")).stream()).containsExactly(1, 2);
    assertThat(Block.places(words, key, List.of("casa", "bl")).stream()).containsExactly(1);
    assertThat(Block.places(words, key, List.of("x")).stream()).isEmpty();
  }
}
