package dev.switchboard.rates;

/**
 * A bucket, full at first.
 *
 * @param key names it across the cluster
 * @param perSecond how fast it fills
 * @param burst how much it holds
 */
public record Bucket(String key, double perSecond, double burst) {}
