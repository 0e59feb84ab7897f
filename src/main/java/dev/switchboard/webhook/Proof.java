package dev.switchboard.webhook;

/** What proves that a post is of its source. */
public enum Proof {
  /** The secret of the Meta app that the lines belong to. */
  APP,
  /** An endpoint's own secret, which signs. */
  SECRET,
  /** A token in an endpoint's address: nothing is signed. */
  TOKEN
}
