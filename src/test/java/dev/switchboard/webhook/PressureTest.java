package dev.switchboard.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How many bytes of bodies are held. */
class PressureTest {
  private final Pressure pressure = new Pressure(100);
  private final List<String> resumed = new ArrayList<>();

  @Test
  void whatIsOverTheBoundIsNotHeld() {
    assertThat(pressure.hold(60)).isTrue();
    assertThat(pressure.hold(41)).isFalse();
    assertThat(pressure.held()).isEqualTo(60);
    assertThat(pressure.hold(40)).isTrue();
    assertThat(pressure.hold(1)).isFalse();

    pressure.release(100);
    assertThat(pressure.held()).isZero();
    assertThat(pressure.hold(100)).isTrue();
  }

  @Test
  void itIsHighOverHalfOfTheBound() {
    assertThat(pressure.hold(50)).isTrue();
    assertThat(pressure.isHigh()).isFalse();
    assertThat(pressure.hold(1)).isTrue();
    assertThat(pressure.isHigh()).isTrue();
  }

  @Test
  void whoWaitsGoesOnAtHalfTheBoundInTurnUntilItIsHighAgain() {
    assertThat(pressure.hold(90)).isTrue();
    pressure.whenLower(() -> goOn("first", 30));
    pressure.whenLower(() -> goOn("second", 30));
    pressure.whenLower(() -> goOn("third", 30));

    pressure.release(30);
    assertThat(resumed).isEmpty();
    assertThat(pressure.paused()).isEqualTo(3);

    pressure.release(30);
    assertThat(resumed).containsExactly("first");

    pressure.release(30);
    assertThat(resumed).containsExactly("first", "second");

    pressure.release(60);
    assertThat(resumed).containsExactly("first", "second", "third");
    assertThat(pressure.paused()).isZero();
  }

  private void goOn(String who, int bytes) {
    resumed.add(who);
    assertThat(pressure.hold(bytes)).isTrue();
  }
}
