package dev.switchboard.desk;

import dev.switchboard.bus.Door;
import org.jspecify.annotations.Nullable;

/**
 * A value to set, also to nothing, or to leave alone.
 *
 * @param isSet false: leave it
 */
@Door
public record Patch<T>(boolean isSet, @Nullable T value) {
  public static <T> Patch<T> none() {
    return new Patch<>(false, null);
  }

  public static <T> Patch<T> to(@Nullable T value) {
    return new Patch<>(true, value);
  }
}
