package dev.switchboard.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What a test needs of its machine. */
public final class Needs {
  private Needs() {}

  /**
   * A desk may lack it: the test is skipped, with the reason. A build server may not, since {@code
   * ./verify} installs it there: the test fails.
   */
  public static void here(boolean isThere, String lack) {
    if ("true".equals(System.getenv("CI"))) {
      assertThat(isThere).as(lack).isTrue();
    }
    assumeTrue(isThere, lack);
  }
}
