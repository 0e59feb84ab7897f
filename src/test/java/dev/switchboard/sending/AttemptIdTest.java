package dev.switchboard.sending;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class AttemptIdTest {
  @Property
  void comesBackAsItWent(@ForAll @LongRange(min = 0) long attempt) {
    AttemptId id = AttemptId.of(attempt);

    assertThat(AttemptId.parse(id.opaque())).contains(id);
    assertThat(id.opaque()).hasSizeLessThanOrEqualTo(64);
  }

  @Property
  void readsNothingIntoForeignText(@ForAll String text) {
    AttemptId.parse("v1." + text)
        .ifPresent(id -> assertThat("v1." + text).endsWith("." + id.token()));
    assertThat(AttemptId.parse("campaign-7" + text)).isEmpty();
  }
}
