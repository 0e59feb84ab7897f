package dev.switchboard.api;

/**
 * How much may be asked of the API: {@code api.limit}, requests a minute. A quarter of it may come
 * at once.
 *
 * @param person of one person, in all their sessions; default 3,000
 * @param key with one API key; default 6,000
 */
public record ApiLimits(int person, int key) {
  public static final ApiLimits USUAL = new ApiLimits(3_000, 6_000);

  public ApiLimits {
    positive("person", person);
    positive("key", key);
  }

  private static void positive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException("limit.%s (%d) must be at least 1".formatted(name, value));
    }
  }
}
