package dev.switchboard.webhook;

import java.util.List;
import java.util.Random;

/** Bodies of Meta's cut into the things that happened and posted anew, for tests of other rooms. */
public final class Reposted {
  private final Batches batches;

  private Reposted(Batches batches) {
    this.batches = batches;
  }

  /** All things of some bodies; of two that Meta would call the same the first one. */
  public static Reposted of(String source, List<byte[]> bodies) {
    return new Reposted(Batches.of(source, bodies));
  }

  /** Each thing once, in order, in a post of its own. */
  public List<byte[]> alone() {
    return batches.alone();
  }

  /**
   * All things, many of them twice or more, in random order, in posts of 1 to 1,000; one of them
   * has 1,000.
   */
  public List<byte[]> shuffled(Random random) {
    List<byte[]> posts = batches.posts(random);
    posts.add(random.nextInt(posts.size() + 1), batches.largest(random));
    return posts;
  }
}
