package dev.switchboard.workflow;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How one step differs from its workflow's other steps.
 *
 * @param retries null: the workflow's
 * @param timeout how long one try may take before its thread is interrupted and the try has failed;
 *     null: as long as it likes
 */
public record StepOptions(@Nullable Retries retries, @Nullable Duration timeout) {
  public static final StepOptions NONE = new StepOptions(null, null);

  public StepOptions {
    if (timeout != null && (timeout.isNegative() || timeout.isZero())) {
      throw new IllegalArgumentException("timeout (%s) must be more than 0".formatted(timeout));
    }
  }

  public static StepOptions retries(Retries retries) {
    return new StepOptions(retries, null);
  }

  public static StepOptions timeout(Duration timeout) {
    return new StepOptions(null, timeout);
  }
}
