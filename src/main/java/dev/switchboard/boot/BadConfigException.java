package dev.switchboard.boot;

/** The configuration cannot be used; the message names the key, the value and the rule. */
final class BadConfigException extends RuntimeException {
  BadConfigException(String message) {
    super(message);
  }
}
