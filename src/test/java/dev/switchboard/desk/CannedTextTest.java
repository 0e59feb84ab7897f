package dev.switchboard.desk;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CannedTextTest {
  private static final CannedText.Names NAMES =
      new CannedText.Names("Nadia K.", "Marta Solís", "Bakery", "Riverside", "Northlamp");

  @Test
  void fillsWhatItKnowsAndLeavesTheRest() {
    assertThat(
            CannedText.fill(
                "Hi {{contact.first_name}}, {{ agent.name }} of {{client.name}} ({{line.name}}, {{agency.name}}) {{x}} $1",
                NAMES))
        .isEqualTo("Hi Nadia, Marta Solís of Bakery (Riverside, Northlamp) {{x}} $1");
  }

  @Test
  void aNameThatIsNotKnownBecomesNothing() {
    var nameless = new CannedText.Names(null, "Marta", "Bakery", "Riverside", "Northlamp");

    assertThat(CannedText.fill("Hi {{contact.name}}!", nameless)).isEqualTo("Hi !");
  }

  @Test
  void namesTheFirstVariableThatDoesNotExist() {
    assertThat(CannedText.unknown("{{contact.name}} {{shoe}} {{hat}}")).contains("shoe");
    assertThat(CannedText.unknown("no variable { here }")).isEmpty();
  }
}
