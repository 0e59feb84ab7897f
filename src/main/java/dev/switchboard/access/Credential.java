package dev.switchboard.access;

/** By what somebody got in. */
public sealed interface Credential {
  /** Somebody who signed in. */
  record Person(long userId, long sessionId, Role role) implements Credential {}

  /** A program with an API key. */
  record Key(long keyId) implements Credential {}
}
