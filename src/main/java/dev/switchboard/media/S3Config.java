package dev.switchboard.media;

import java.net.URI;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a bucket: {@code media.s3} in verticles.conf.
 *
 * @param endpoint where the store answers; null: Amazon's, by the region
 * @param region as the store calls it; Amazon's, or whatever another store wants
 * @param bucket must be there; it is not made
 * @param pathStyle whether the bucket is a part of the path instead of the host name
 * @param prefix what every key begins with; empty or with a slash at its end
 * @param accessKey an id, no secret; yet it comes from the environment beside its secret
 * @param secretKey signs requests
 */
public record S3Config(
    @Nullable URI endpoint,
    String region,
    String bucket,
    boolean pathStyle,
    String prefix,
    String accessKey,
    String secretKey) {
  private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
  private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,40}");
  private static final Pattern PREFIX = Pattern.compile("([A-Za-z0-9!_.*'()-]+/)*");
  private static final int LONGEST_PREFIX = 200;

  public S3Config {
    if (endpoint != null
        && (endpoint.getRawQuery() != null
            || endpoint.getRawUserInfo() != null
            || !(String.valueOf(endpoint.getRawPath()).isEmpty()
                || "/".equals(endpoint.getRawPath())))) {
      throw new IllegalArgumentException(
          "media.s3.endpoint (%s) must be scheme, host and port only; the bucket goes into media.s3.bucket"
              .formatted(endpoint));
    }
    if (!REGION.matcher(region).matches()) {
      throw new IllegalArgumentException(
          "media.s3.region (%s) must be a region such as eu-central-1; stores without regions take us-east-1"
              .formatted(region));
    }
    if (!BUCKET.matcher(bucket).matches()) {
      throw new IllegalArgumentException(
          "media.s3.bucket (%s) must be a bucket's name: 3 to 63 lower-case letters, digits, dots, hyphens"
              .formatted(bucket));
    }
    if (!PREFIX.matcher(prefix).matches() || prefix.length() > LONGEST_PREFIX) {
      throw new IllegalArgumentException(
          "media.s3.prefix (%s) must be empty, or folders such as switchboard/files/, with a slash at the end and none at the beginning"
              .formatted(prefix));
    }
  }

  /** For people: which bucket, and where. */
  public String name() {
    return "bucket %s at %s".formatted(bucket, endpoint == null ? "Amazon, " + region : endpoint);
  }

  @Override
  public String toString() {
    return "S3Config[%s, prefix=%s]".formatted(name(), prefix);
  }
}
